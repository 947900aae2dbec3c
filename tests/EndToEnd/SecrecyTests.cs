using System.Globalization;
using System.Net;
using System.Text;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>Keys open doors and appear nowhere: not in an answer, a log, the metrics, a file or on the console.</summary>
[NonParallelizable] // it looks at the process's console
internal sealed class SecrecyTests
{
    private const string ServiceKey = "open-sesame-7301";
    private const string AdminKey = "keeper-of-books-9942";
    private const string WrongKey = "nearly-sesame-5150"; // a mistyped key is close to the right one

    private readonly TextWriter _consoleOut = Console.Out;
    private readonly TextWriter _consoleError = Console.Error;
    private readonly StringWriter _console = new(CultureInfo.InvariantCulture);
    private readonly StringBuilder _answers = new();

    [SetUp]
    public void Redirect()
    {
        Console.SetOut(_console);
        Console.SetError(_console);
    }

    [TearDown]
    public void Restore()
    {
        Console.SetOut(_consoleOut);
        Console.SetError(_consoleError);
        _console.Dispose();
    }

    [Test]
    public void No_key_is_told_to_anybody()
    {
        using var store = RunningStore.Start(
            configuration => configuration with { ServiceKey = ServiceKey, AdminKey = AdminKey });
        IPEndPoint[] servers = [store.FrontEnd.LocalEndPoint, store.Order.LocalEndPoint, store.Catalog.LocalEndPoint];
        foreach (string key in new[] { ServiceKey, AdminKey, WrongKey })
        {
            foreach (IPEndPoint server in servers)
            {
                AskEverything(server, key);
            }
        }

        using (WireClient client = store.Connect())
        {
            WireAnswer bought = client.Ask("POST", "/orders", """{"item_number":1}""");
            Assert.That(bought.Status, Is.EqualTo(201), "the front end passes the key on");
        }

        foreach (IPEndPoint server in servers)
        {
            using var client = new WireClient(server);
            Keep(client.Ask("GET", "/metrics"));
        }

        string folder = store.Folder;
        store.FrontEnd.Stop();
        store.Order.Stop();
        store.Catalog.Stop();
        string files = string.Concat(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)).Select(Read));
        Assert.Multiple(() =>
        {
            Assert.That(files, Does.Contain(" sell,1,1 201 "), "the logs have been written");
            foreach (string key in new[] { ServiceKey, AdminKey, WrongKey })
            {
                Assert.That(_answers.ToString(), Does.Not.Contain(key));
                Assert.That(files, Does.Not.Contain(key));
                Assert.That(_console.ToString(), Does.Not.Contain(key));
            }
        });
    }

    private void AskEverything(IPEndPoint server, string key)
    {
        (string, string)[] keys = [("X-Service-Key", key), ("X-Admin-Key", key)];
        using var client = new WireClient(server);
        Keep(client.Ask("GET", "/healthz", null, keys));
        Keep(client.Ask("GET", "/missing", null, keys));
        Keep(client.Ask("GET", "/update?item_number=1&stock=1", null, keys));
        Keep(client.Ask("POST", "/sales", """{"op":"a","item_number":1,"quantity":1}""", keys));
        Keep(client.Ask("PATCH", "/books/1", """{"stock":1000}""", keys));
        Keep(client.Ask("POST", "/orders", "nonsense", keys));
        using var rejected = new WireClient(server);
        rejected.Send($"GET / HTTP/1.1\r\nHost: localhost\r\nX-Service-Key : {key}\r\n\r\n");
        Keep(rejected.Receive());
    }

    private void Keep(WireAnswer answer)
    {
        foreach (IGrouping<string, string> field in answer.Fields)
        {
            _answers.Append(field.Key).Append(": ").AppendJoin(", ", field).Append('\n');
        }

        _answers.Append(answer.Body).Append('\n');
    }

    private static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
