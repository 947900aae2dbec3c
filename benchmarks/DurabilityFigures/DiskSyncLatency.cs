using System.Diagnostics;
using PygmyStore.Benchmarks.Harness;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Shell;
using PygmyStore.Common.Storage;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>
/// The disk's own speed, which bounds every acknowledgement: one thread appends 100 bytes to a file and syncs. Measured before
/// every round of the other sections, because the speed of disks changes.
/// </summary>
internal sealed class DiskSyncLatency(string folder) : IDisposable
{
    private const int RecordBytes = 100; // about one order

    private readonly IStorageFile _file = new DiskFolder(folder).Open("sync");
    private readonly OrderedDictionary<string, TimeHistogram> _times = [];

    /// <summary>Measures for a quarter of a turn.</summary>
    public void Measure(string section, RunSize size)
    {
        _times.TryAdd(section, new TimeHistogram());
        byte[] record = new byte[RecordBytes];
        long end = _file.Length;
        for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < size.Turn / 4; end += RecordBytes)
        {
            long start = Stopwatch.GetTimestamp();
            _file.WriteAt(end, record);
            _file.Sync();
            _times[section].Record((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
    }

    public void Report(Terminal terminal)
    {
        var table = new FigureTable(
            $"The disk alone: {RecordBytes} bytes appended and synced (fdatasync), by one thread", "before the rounds of");
        foreach ((string section, TimeHistogram times) in _times)
        {
            FigureRow row = table.AddRow(section);
            row.Add("syncs", times.Count);
            row.Add("p50 us", times.Percentile(50) ?? 0);
            row.Add("p99 us", times.Percentile(99) ?? 0);
        }

        table.Print(terminal);
    }

    public void Dispose() => _file.Dispose();
}
