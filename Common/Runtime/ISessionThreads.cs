namespace PygmyStore.Common.Runtime;

/// <summary>A thread policy at work: the threads that serve a server's sessions.</summary>
internal interface ISessionThreads
{
    int Workers { get; }

    int BusyWorkers { get; }

    int Queued { get; }

    void Start();

    /// <summary>
    /// Takes over a new connection from the accepting thread, which owned its slot; false when there is no room for it,
    /// and the slot stays with the caller. Never blocks.
    /// </summary>
    bool TryAdmit(SessionSlot slot);

    /// <summary>Ends the threads; false when some are still busy after <paramref name="patience"/>.</summary>
    bool Stop(TimeSpan patience);
}
