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
    /// Asked before each request of a turn but the first: whether the session may answer it now. If not, it ends its turn with
    /// <see cref="SessionStep.Yield"/>: else who sends ten thousand requests at once makes the others wait for all of them. Always true under
    /// <see cref="ThreadPolicy.PerRequest"/>, whose peers are few and trusted.
    /// </summary>
    bool TryGoOn();
}
