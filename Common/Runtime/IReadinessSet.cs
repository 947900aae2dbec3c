using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>
/// The sockets that wait for bytes or for room, for many threads to wait on together; each arming reports its socket once, to one of
/// them.
/// </summary>
/// <remarks>
/// A socket is ready when what it is armed for would not block (<see cref="Readiness"/>). Readiness is level-triggered: arming a
/// socket that is ready already reports it. A token may be reported to a waiter before the arming call has returned.
/// All members but <see cref="IDisposable.Dispose"/> are safe from any thread, but for one socket the caller makes one call at
/// a time, and removes it before closing it.
/// </remarks>
internal interface IReadinessSet : IDisposable
{
    /// <summary>Registers a socket and arms it.</summary>
    void Add(Socket socket, Readiness readiness, ulong token);

    /// <summary>Arms a registered socket that was reported, under a new token.</summary>
    void Arm(Socket socket, Readiness readiness, ulong token);

    /// <summary>
    /// Takes the socket out; when it returns, no waiter holds the socket, but one may still be about to report its last token.
    /// A socket that was never added is no error.
    /// </summary>
    void Remove(Socket socket);

    /// <summary>
    /// Blocks until sockets are ready and writes their tokens; their number, or zero for ever after <see cref="Stop"/>.
    /// </summary>
    int Wait(Span<ulong> tokens);

    /// <summary>Wakes all waiters, present and future.</summary>
    void Stop();
}
