using System.Diagnostics;
using System.Globalization;

namespace PygmyStore.Benchmarks.HostileFigures;

/// <summary>The memory, threads and descriptors of a process at a moment.</summary>
internal sealed record ProcessFootprint(double Mebibytes, int Threads, int Descriptors)
{
    private const int SettledDescriptors = 8; // pooled connections to the servers behind come and go

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static ProcessFootprint Of(int id)
    {
        using var process = Process.GetProcessById(id);
        string descriptors = string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/fd");
        return new ProcessFootprint(
            process.WorkingSet64 / 1024.0 / 1024.0,
            process.Threads.Count,
            Directory.Exists(descriptors) ? Directory.GetFileSystemEntries(descriptors).Length : 0);
    }

    /// <summary>The footprint after an attack, when its connections are gone or had time to go.</summary>
    public ProcessFootprint AwaitReturn(int id)
    {
        long start = Stopwatch.GetTimestamp();
        ProcessFootprint now = Of(id);
        while (now.Descriptors > Descriptors + SettledDescriptors && Stopwatch.GetElapsedTime(start) < Patience)
        {
            Thread.Sleep(50);
            now = Of(id);
        }

        return now;
    }
}
