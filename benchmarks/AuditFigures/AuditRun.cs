using System.Globalization;
using PygmyStore.Benchmarks.DurabilityFigures;
using PygmyStore.Client;
using PygmyStore.Client.Load;

namespace PygmyStore.Benchmarks.AuditFigures;

/// <summary>
/// <c>audit</c>: what buyers lose beside auditors in a store with many books and many orders, and what an audit itself takes.
/// </summary>
internal static class AuditRun
{
    public const string Command = "audit";

    private const int Buyers = 16;
    private static readonly int[] Auditors = [0, 1, 16];

    public static int Run(string[] options) => MeasuredRun.Run(Command, options, AuditSize.Full, AuditSize.Dry, Measure);

    private static void Measure(AuditSize size, string folder, Terminal terminal)
    {
        LargeStore.Write(Path.Combine(folder, "data"), size);
        using var store = new ServerProcesses(folder);
        Load.Run(store, Operation.Buy, Buyers, size.Turn); // until the servers' code is compiled for good
        Dictionary<int, Rounds> rates = Auditors.ToDictionary(auditors => auditors, _ => new Rounds());
        Dictionary<int, Rounds> audits = Auditors.ToDictionary(auditors => auditors, _ => new Rounds());
        int bytes = 0;
        for (int round = 0; round < size.Rounds; round++)
        {
            foreach (int auditors in Auditors)
            {
                using var crowd = new AuditorCrowd(store.FrontEnd, auditors);
                LoadReport report = Load.Run(store, Operation.Buy, Buyers, size.Turn);
                rates[auditors].Add(report.RequestsPerSecond);
                audits[auditors].Add(crowd.Stop() / report.Seconds);
                bytes = Math.Max(bytes, crowd.MostBytes);
            }
        }

        Section.Begin($"{Buyers} buyers beside auditors: {size.Books} books, {size.Orders} orders, an audit of at most {bytes} bytes", terminal);
        var table = new ReportTable("auditors", "buys/s", "range", "audits/s");
        foreach (int auditors in Auditors)
        {
            table.Add(auditors.ToString(CultureInfo.InvariantCulture), rates[auditors].Text(), rates[auditors].Range(), audits[auditors].Text());
        }

        table.WriteTo(terminal);
        ComparedStores.Audit(store);
    }
}

/// <summary>How large the store is, and how long a turn.</summary>
internal sealed record AuditSize(int Books, int Orders, int Rounds, TimeSpan Turn)
{
    public static readonly AuditSize Full = new(100_000, 1_000_000, 3, TimeSpan.FromSeconds(5));

    public static readonly AuditSize Dry = new(1_000, 10_000, 1, TimeSpan.FromMilliseconds(200));
}
