using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>What a socket in an <see cref="IReadinessSet"/> waits for.</summary>
internal enum Readiness
{
    /// <summary>A read would not block: bytes, end of stream or an error.</summary>
    Readable,

    /// <summary>A write would not block: room in the send buffer, or an error. The peer's end of stream is none.</summary>
    Writable,
}

/// <summary>Sockets that wait for bytes or for room. Each arming reports its socket once, to one waiting thread.</summary>
/// <remarks>
/// Readiness is level-triggered: arming a socket that is ready already reports it. A token may be reported before the arming call
/// has returned. All members but <see cref="IDisposable.Dispose"/> are for any thread, but for one socket the caller makes one
/// call at a time, and removes it before closing it.
/// </remarks>
internal interface IReadinessSet : IDisposable
{
    /// <summary>Registers a socket and arms it.</summary>
    void Add(Socket socket, Readiness readiness, ulong token);

    /// <summary>Arms a registered socket that was reported, under a new token.</summary>
    void Arm(Socket socket, Readiness readiness, ulong token);

    /// <summary>
    /// Takes the socket out. When it returns, no waiter holds the socket, but one may still be about to report its last token. A
    /// socket that was never added is no error.
    /// </summary>
    void Remove(Socket socket);

    /// <summary>Blocks until sockets are ready and writes their tokens; zero for ever after <see cref="Stop"/>.</summary>
    int Wait(Span<ulong> tokens);

    /// <summary>Wakes all waiters, present and future.</summary>
    void Stop();
}
