namespace PygmyStore.Common.Runtime;

/// <summary>The bounds of a <see cref="CombiningQueue{TItem}"/>: 1 or more, but for the last.</summary>
/// <param name="Leaders">Batches that run at once. The fewer, the more items share each.</param>
/// <param name="Waiting">Threads inside Submit at once, also while their batch runs: a bound of memory.</param>
/// <param name="BatchItems">Most items in a batch.</param>
/// <param name="BatchWeight">Most weight of a batch's items together. One item alone may weigh more.</param>
/// <param name="GatherMicroseconds">
/// How long after the end of a batch the next one waits for as many more items as that had: its threads often come again soon.
/// It pays where a batch takes many times as long. 0 or more.
/// </param>
public readonly record struct CombiningLimits(
    int Leaders,
    int Waiting = CombiningLimits.MostWaiting,
    int BatchItems = int.MaxValue,
    int BatchWeight = int.MaxValue,
    int GatherMicroseconds = 0)
{
    /// <summary>
    /// Each of them holds a thread, some 70 KiB with its stack: 70 MiB. If a server is slow, time refuses long before.
    /// </summary>
    public const int MostWaiting = 1024;
}
