using System.Diagnostics;
using PygmyStore.Client;
using PygmyStore.Client.Load;
using PygmyStore.Common.Storage;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>
/// The disk's own speed, below which no acknowledgement can be: 100 bytes appended to a file and synced, by one thread. Measured
/// again before every round of the other sections, because disks have phases.
/// </summary>
internal sealed class DiskSyncLatency(string folder) : IDisposable
{
    private const int RecordBytes = 100; // about one order

    private readonly IStorageFile _file = new DiskFolder(folder).Open("sync");
    private readonly Dictionary<string, LatencyHistogram> _times = [];

    /// <summary>Measures for a quarter of a turn.</summary>
    public void Measure(string section, RunSize size)
    {
        if (!_times.TryGetValue(section, out LatencyHistogram? times))
        {
            _times.Add(section, times = new LatencyHistogram());
        }

        byte[] record = new byte[RecordBytes];
        long end = _file.Length;
        for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < size.Turn / 4; end += RecordBytes)
        {
            long start = Stopwatch.GetTimestamp();
            _file.WriteAt(end, record);
            _file.Sync();
            times.Record(Stopwatch.GetElapsedTime(start));
        }
    }

    public void Report(Terminal terminal)
    {
        Section.Begin($"The disk alone: {RecordBytes} bytes appended and synced (fdatasync), by one thread", terminal);
        var table = new ReportTable("before the rounds of", "syncs", "p50 us", "p99 us");
        foreach ((string section, LatencyHistogram times) in _times)
        {
            table.Add(
                section, $"{times.Count}", $"{times.Percentile(50).TotalMicroseconds:F0}", $"{times.Percentile(99).TotalMicroseconds:F0}");
        }

        table.WriteTo(terminal);
    }

    public void Dispose() => _file.Dispose();
}
