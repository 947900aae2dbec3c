using System.Diagnostics;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.EndToEnd.Hostile;

/// <summary>What the store occupies of this process, to be compared before and after an attack.</summary>
/// <remarks>
/// Threads and descriptors are those of the whole process, which the test and the runtime itself share, so they are allowed to
/// differ a little; an attack is by more connections than that.
/// </remarks>
internal sealed record Footprint(int Connections, int Parked, int Workers, int Threads, int Descriptors)
{
    /// <summary>Threads of the runtime, the test runner and the shared workers, which come and go by themselves.</summary>
    public const int ThreadAllowance = 16;

    /// <summary>
    /// Both ends of the connections that eight workers keep for calls to each of the servers behind, and what the runtime opens.
    /// </summary>
    public const int DescriptorAllowance = (3 * 2 * 8) + 16;

    // Threads that an attack has started leave when they have slept for ten seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string DescriptorFolder = "/proc/self/fd";

    public static Footprint Of(RunningStore store)
    {
        RuntimeCounters counters = store.FrontEnd.Counters;
        using var process = Process.GetCurrentProcess();
        int descriptors = Directory.Exists(DescriptorFolder) ? Directory.GetFileSystemEntries(DescriptorFolder).Length : 0;
        return new Footprint(counters.Connections, counters.Parked, counters.Workers, process.Threads.Count, descriptors);
    }

    /// <summary>Waits until everything is as it was; fails with what is left.</summary>
    public void AwaitReturn(RunningStore store)
    {
        Footprint now = Of(store);
        bool hasReturned = SpinWait.SpinUntil(
            () =>
            {
                now = Of(store);
                return now.Connections <= Connections && now.Parked <= Parked && now.Workers <= Workers + ThreadAllowance
                    && now.Threads <= Threads + ThreadAllowance && now.Descriptors <= Descriptors + DescriptorAllowance;
            },
            Patience);
        Assert.That(hasReturned, Is.True, () => $"the store returns to {this}; it is at {now}");
    }

    /// <summary>What a full collection leaves.</summary>
    public static long HeapBytes() => GC.GetTotalMemory(forceFullCollection: true);
}
