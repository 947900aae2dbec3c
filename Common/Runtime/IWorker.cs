namespace PygmyStore.Common.Runtime;

/// <summary>The thread that serves a session's turn, as the session sees it.</summary>
public interface IWorker
{
    /// <summary>
    /// Whether the session may wait in a blocking read for its next bytes (for at most
    /// <see cref="SocketServerOptions.Linger"/>, which is the socket's receive timeout) before it asks to be parked.
    /// False when others wait for a worker, during a drain, and always under <see cref="ThreadPolicy.PerRequest"/>.
    /// </summary>
    bool MayLinger { get; }

    /// <summary>
    /// Whether other sessions wait for a worker. Then a session that has more requests in hand takes its turn behind them after each
    /// answer, by <see cref="SessionStep.ParkUntilWritable"/>: else who sends ten thousand requests at once makes them wait for all.
    /// Always false under <see cref="ThreadPolicy.PerRequest"/>, where nobody knows who waits.
    /// </summary>
    bool OthersWait { get; }
}
