using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Tests.EndToEnd.Resources;

/// <summary>A lack of descriptors passes, in real processes with a real limit.</summary>
[Platform("Linux")]
internal sealed class DescriptorTests
{
    private const int Idle = 1100; // more than any of the limits
    private const int Waiting = 60; // more than the reserve
    private const int Changes = 200; // some four segments
    private const int MaxAttempts = 100;

    private readonly List<ShellServer> _servers = [];
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("pygmy-descriptors-").FullName;

    [TearDown]
    public void Stop()
    {
        _servers.ForEach(server => server.Dispose());
        _servers.Clear();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void After_a_crowd_of_idle_connections_a_server_answers_as_before(
        [Values(256, 1024)] int limit, [Values(0, 1, 2)] int crowded)
    {
        IPEndPoint[] addresses = Start(limit);
        string target = crowded == 1 ? "/orders/1" : "/books/1";
        int expected = crowded == 1 ? 404 : 200;
        var crowd = new List<Socket>();
        try
        {
            for (int i = 0; i < Idle; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                crowd.Add(socket);
                socket.Connect(addresses[crowded]);
            }

            crowd[0].Send(System.Text.Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: {addresses[crowded]}\r\n\r\n"));
            byte[] answer = new byte[12];
            Assert.That(crowd[0].Receive(answer), Is.EqualTo(answer.Length));
            Assert.That(
                System.Text.Encoding.ASCII.GetString(answer), Is.EqualTo($"HTTP/1.1 {expected}"),
                "who was let in is served meanwhile");
        }
        finally
        {
            crowd.ForEach(socket => socket.Dispose());
        }

        Assert.That(StatusOnceServed(addresses[crowded], target), Is.EqualTo(expected));
        using var buyer = new WireClient(addresses[2]);
        Assert.That(buyer.Ask("POST", "/orders", """{"item_number":1}""").Status, Is.EqualTo(201));
        Assert.That(_servers.Select(server => server.HasEnded), Is.All.False);
        Assert.That(_servers.Select(server => server.Terminate()), Is.All.Zero);
    }

    [Test]
    public void Changes_and_checkpoints_go_on_while_accept_finds_no_descriptor_and_then_all_is_well()
    {
        if (!Tool.IsThere("prlimit"))
        {
            Assert.Ignore("This test needs prlimit, which is not installed here.");
        }

        using var catalog = new ShellServer("CatalogServer", $"--config '{Config("")}' --checkpoint-bytes 4096");
        IPEndPoint address = catalog.Address();
        using var manager = new WireClient(address);
        Assert.That(manager.Ask("GET", "/books/1").Status, Is.EqualTo(200));
        int last = Directory.GetFileSystemEntries($"/proc/{catalog.Id}/fd").Max(
            path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
        LimitOf(catalog, string.Create(CultureInfo.InvariantCulture, $"{last + 1}"));
        Socket[] waiting = [.. Enumerable.Range(0, Waiting).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp))];
        Array.ForEach(waiting, socket => socket.Connect(address));
        for (int stock = 1; stock <= Changes; stock++)
        {
            Assert.That(manager.Ask("PATCH", "/books/1", $$"""{"stock":{{stock}}}""").Status, Is.EqualTo(200));
        }

        LimitOf(catalog, "4096");
        Assert.That(StatusOnceServed(address, "/books/1"), Is.EqualTo(200));
        Array.ForEach(waiting, socket => socket.Dispose());
        Assert.That(catalog.Terminate(), Is.Zero);
    }

    [Test]
    public void A_limit_that_is_too_low_is_one_sentence_and_1(
        [Values("CatalogServer", "OrderServer", "FrontEndServer")] string program, [Values(64, 128)] int limit)
    {
        using var server = new ShellServer(program, $"--config '{Config("")}'", Limited(limit));
        (int code, string error) = server.RunToItsEnd();
        Assert.That((code, error.Split('\n').Length), Is.EqualTo((1, 1)), error);
        Assert.That(error, Does.Contain($"may open {limit} files (ulimit -n), and needs "));
    }

    [Test]
    public void More_connections_than_descriptors_are_lowered_with_a_sentence()
    {
        using var server = new ShellServer("CatalogServer", $"--config '{Config("")}' 2>'{_folder}/error'", Limited(256));
        server.Address();
        Assert.That(server.Terminate(), Is.Zero);
        Assert.That(
            File.ReadAllText(Path.Combine(_folder, "error")),
            Does.Match(@"^catalog: max_connections is \d+ instead of 10000, since .*256.*\n$"));
    }

    private static void LimitOf(ShellServer server, string soft)
    {
        using var prlimit = Process.Start(
            "prlimit", ["--pid", server.Id.ToString(CultureInfo.InvariantCulture), $"--nofile={soft}:"]);
        prlimit.WaitForExit();
        Assert.That(prlimit.ExitCode, Is.Zero);
    }

    private static string Limited(int limit) => string.Create(CultureInfo.InvariantCulture, $"ulimit -n {limit};");

    private IPEndPoint[] Start(int limit)
    {
        var addresses = new List<IPEndPoint>();
        string settings = "";
        foreach ((string program,
            string setting) in new[] { ("CatalogServer", "catalog"), ("OrderServer", "order"), ("FrontEndServer", "frontend") })
        {
            // Its standard error goes to a file, so that a full pipe cannot stop it.
            var server = new ShellServer(program, $"--config '{Config(settings)}' 2>'{_folder}/{setting}'", Limited(limit));
            _servers.Add(server);
            addresses.Add(server.Address());
            settings += $"{setting},{addresses[^1]}\n";
        }

        return [.. addresses];
    }

    private string Config(string settings)
    {
        string path = Path.Combine(_folder, $"config-{settings.Length}.txt");
        string[] ours = ["catalog", "order", "frontend"];
        string rest = string.Concat(
            ours.Where(name => !settings.Contains(name + ",", StringComparison.Ordinal)).Select(name => $"{name},127.0.0.1:0\n"));
        File.WriteAllText(path, settings + rest);
        return path;
    }

    /// <summary>
    /// Those of the crowd that wait in the backlog are worked off first, and refused connections say so: a client tries again.
    /// </summary>
    private static int StatusOnceServed(IPEndPoint address, string target)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using var client = new WireClient(address);
                int status = client.Ask("GET", target).Status;
                if (status != 503 || attempt == MaxAttempts)
                {
                    return status;
                }
            }
            catch (Exception ended) when (ended is IOException or SocketException && attempt < MaxAttempts)
            {
                // refused and closed before our request had arrived
            }

            Thread.Sleep(50); // the pace of a client that tries again, bounded
        }
    }
}
