using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using PygmyStore.Client.Store;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Benchmarks.Harness;

/// <summary>A store as users run it: three processes on free ports. Disposal kills them; the caller deletes the folder.</summary>
internal sealed class ServerProcesses : IDisposable
{
    // Within it, a quiet store gives every sale its order.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(10);

    private readonly string _folder;
    private readonly string[] _options;
    private readonly List<Process> _processes = [];
    private readonly Upstream _catalog;
    private readonly Upstream _order;

    /// <param name="folder">For their data and output. Made here.</param>
    /// <param name="options">Settings that differ from the defaults, as on the command line.</param>
    public ServerProcesses(string folder, params string[] options)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _options = options;
        try
        {
            // The catalog gives a cache's lease to a front end at this address, whatever its port.
            IPEndPoint catalog = Start("CatalogServer", "--catalog", "127.0.0.1:0", "--frontend", "127.0.0.1:0");
            IPEndPoint order = Start("OrderServer", "--order", "127.0.0.1:0", "--catalog", $"{catalog}");
            FrontEnd = Start("FrontEndServer", "--frontend", "127.0.0.1:0", "--catalog", $"{catalog}", "--order", $"{order}");
            _catalog = new Upstream(new UpstreamOptions { Name = "catalog", EndPoint = catalog });
            _order = new Upstream(new UpstreamOptions { Name = "order", EndPoint = order });
        }
        catch
        {
            Kill();
            throw;
        }
    }

    public IPEndPoint FrontEnd { get; }

    public int FrontEndId => _processes[^1].Id;

    /// <summary>The processor time that the three have used.</summary>
    public TimeSpan ProcessorTime => TimeSpan.FromTicks(_processes.Sum(process => process.TotalProcessorTime.Ticks));

    /// <summary>Commits of the catalog's journal.</summary>
    public double CatalogCommits => Metric(_catalog, "pygmy_commits_total");

    /// <summary>Commits of the order log.</summary>
    public double OrderCommits => Metric(_order, "pygmy_order_log_commits_total");

    /// <summary>Gives a book more copies than any run can buy.</summary>
    public void Restock(int itemNumber)
    {
        using UpstreamCall call = _catalog.Call(new UpstreamRequest
        {
            Method = RequestMethod.Put,
            Target = Encoding.ASCII.GetBytes($"/update/{itemNumber}"),
            Body = """{"stock":1000000000}"""u8,
        });
        Expect(call, "restocking");
    }

    /// <summary>Restocks the books that <see cref="Load"/> buys.</summary>
    public void RestockBooks()
    {
        foreach (Book book in Load.Books)
        {
            Restock(book.ItemNumber);
        }
    }

    /// <summary>Throws unless the store is consistent: a speed that loses something does not count.</summary>
    public void Audit()
    {
        using var upstream = new Upstream(new UpstreamOptions { Name = "frontend", EndPoint = FrontEnd });
        var client = new StoreClient(upstream);
        string verdict = "";
        bool isConsistent = SpinWait.SpinUntil(
            () =>
            {
                verdict = client.Audit() is { HasValue: true } answer ? answer.Value.Verdict : "no answer";
                return verdict == AuditReport.Consistent;
            },
            SettlingTime);
        if (!isConsistent)
        {
            throw new UnusableRunException($"the audit after the load says: {verdict}");
        }
    }

    public void Dispose()
    {
        _catalog.Dispose();
        _order.Dispose();
        Kill();
    }

    /// <summary>Starts a server and reads its address from the line that it prints. A server that cannot serve ends.</summary>
    private IPEndPoint Start(string program, params string[] addresses)
    {
        string config = Path.Combine(_folder, "config.txt");
        File.WriteAllText(config, "");
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), "--config", config, .. addresses, .. _options,
        ];
        Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        _processes.Add(process);
        return process.StandardOutput.ReadLine() is { } line
            ? IPEndPoint.Parse(line.Split("//")[^1])
            : throw new UnusableRunException($"{program} did not start");
    }

    private void Kill()
    {
        foreach (Process process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private static double Metric(Upstream server, string name)
    {
        using UpstreamCall call = server.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = "/metrics"u8 });
        Expect(call, "/metrics");
        string line = Encoding.UTF8.GetString(call.Body).Split('\n').Single(
            line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(name.Length), CultureInfo.InvariantCulture);
    }

    private static void Expect(in UpstreamCall call, string what)
    {
        if (call.Outcome != UpstreamOutcome.Answered || call.Status != 200)
        {
            throw new UnusableRunException($"{what}: {call.Outcome}, status {call.Status}");
        }
    }
}
