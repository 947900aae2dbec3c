using System.Globalization;
using PygmyStore.Benchmarks.DurabilityFigures;
using PygmyStore.Client;
using PygmyStore.Client.Load;

namespace PygmyStore.Benchmarks.HostileFigures;

/// <summary>What an attack does to the customers and to the front end: in each round they are measured alone and then beside it.</summary>
internal sealed class AttackFigures(IAttack attack)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // for the attack to stand; it needs a second or so

    private readonly Rounds _aloneP50 = new();
    private readonly Rounds _aloneP99 = new();
    private readonly Rounds _besideP50 = new();
    private readonly Rounds _besideP99 = new();
    private readonly Rounds _ratio = new();
    private ProcessFootprint? _before;
    private ProcessFootprint? _during;
    private ProcessFootprint? _after;

    public static ReportTable NewTable() => new(
        "attack", "p50 us alone", "beside", "p99 us alone", "beside", "p99 ratio", "range", "MiB before/during/after", "threads", "descriptors");

    public void Measure(HostileSize size, ServerProcesses store)
    {
        LatencyHistogram alone = Customers.Measure(store.FrontEnd, size.Turn);
        _before = ProcessFootprint.Of(store.FrontEndId);
        LatencyHistogram beside = MeasureBeside(size, store);
        _after = _before.AwaitReturn(store.FrontEndId);
        _aloneP50.Add(Microseconds(alone, 50));
        _aloneP99.Add(Microseconds(alone, 99));
        _besideP50.Add(Microseconds(beside, 50));
        _besideP99.Add(Microseconds(beside, 99));
        _ratio.Add(Microseconds(beside, 99) / Microseconds(alone, 99));
    }

    public void AddTo(ReportTable table) => table.Add(
        attack.Name, _aloneP50.Text(), _besideP50.Text(), _aloneP99.Text(), _besideP99.Text(), _ratio.Text("N2"), _ratio.Range("N2"),
        Triple(footprint => footprint.Mebibytes), Triple(footprint => footprint.Threads), Triple(footprint => footprint.Descriptors));

    private LatencyHistogram MeasureBeside(HostileSize size, ServerProcesses store)
    {
        using var standing = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        Task attacking = Task.Factory.StartNew(
            () => attack.Run(store.FrontEnd, standing, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            if (!standing.Wait(Patience))
            {
                throw new UnusableRunException($"the attack of {attack.Name} does not stand");
            }

            LatencyHistogram beside = Customers.Measure(store.FrontEnd, size.Turn);
            _during = ProcessFootprint.Of(store.FrontEndId);
            return beside;
        }
        finally
        {
            stop.Cancel();
            attacking.Wait();
        }
    }

    private string Triple(Func<ProcessFootprint, double> figure) =>
        string.Join(" / ", new[] { _before!, _during!, _after! }.Select(one => figure(one).ToString("F0", CultureInfo.InvariantCulture)));

    private static double Microseconds(LatencyHistogram times, double percent) => times.Percentile(percent).TotalMicroseconds;
}
