using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Runtime;

/// <summary>What a socket in an <see cref="IReadinessSet"/> waits for.</summary>
internal enum Readiness
{
    Readable, // a read would not block: bytes, end of stream or an error
    Writable, // a write would not block: room in the send buffer, or an error; not the peer's end of stream
}

/// <summary>Sockets that wait for bytes or for room. Each arming reports its socket once, to one waiting thread.</summary>
/// <remarks>
/// Arming a socket that is ready already reports it, perhaps before the call has returned. For any thread, but for Dispose; for
/// one socket the caller makes one call at a time, and removes it before closing it.
/// </remarks>
internal interface IReadinessSet : IDisposable
{
    /// <summary>Registers a socket and arms it.</summary>
    void Add(Socket socket, Readiness readiness, ulong token);

    /// <summary>Arms a registered socket that was reported, under a new token.</summary>
    void Arm(Socket socket, Readiness readiness, ulong token);

    /// <summary>Takes a socket out, also one that was never added. A waiter may still report its last token.</summary>
    void Remove(Socket socket);

    /// <summary>Blocks until sockets are ready, writes their tokens; 0 after <see cref="Poke"/> or <see cref="Stop"/>.</summary>
    int Wait(Span<ulong> tokens);

    /// <summary>The same without blocking; 0 also when none is ready, or when another thread waits for them.</summary>
    int Poll(Span<ulong> tokens);

    /// <summary>Wakes one waiter, or the next one that comes.</summary>
    void Poke();

    /// <summary>Wakes all waiters, present and future.</summary>
    void Stop();
}

/// <summary>A readiness set on epoll(7), one-shot: the kernel keeps the set, and each report costs its waiter one call.</summary>
/// <remarks>Errors of the calls are broken machines or bugs and throw <see cref="Win32Exception"/>.</remarks>
[SupportedOSPlatform("linux")]
internal sealed partial class EpollReadiness : IReadinessSet
{
    private const int MaxBatch = 64; // reports that one call takes at most, so that they fit on a small stack
    private const ulong StopToken = ulong.MaxValue;
    private const ulong PokeToken = StopToken - 1;
    private const int WithoutEnd = -1; // a timeout

    private const int AddOperation = 1;
    private const int DeleteOperation = 2;
    private const int ModifyOperation = 3;

    private const uint Readable = 0x001;
    private const uint Writable = 0x004;
    private const uint PeerFinished = 0x2000;
    private const uint OneShot = 1u << 30;

    private const int CloseOnExec = 0x80000;

    private const int Interrupted = 4; // EINTR
    private const int NoEntry = 2; // ENOENT

    // struct epoll_event is { uint32_t events; uint64_t data; }, packed on x86-64 (and aligned to 4 on x86) only.
    private static readonly int DataOffset =
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;

    private static readonly int EventBytes = DataOffset + sizeof(ulong);

    private readonly SafeFileHandle _set;
    private readonly SafeFileHandle _stop;
    private readonly SafeFileHandle _poke; // always readable, and reported when it is armed

    public EpollReadiness()
    {
        _set = Create(CloseOnExec);
        ThrowIf(_set.IsInvalid);
        _stop = CreateEvent(0, CloseOnExec);
        ThrowIf(_stop.IsInvalid);
        // Not one-shot: once written it stays readable, and so wakes every waiter.
        Control(AddOperation, (int)_stop.DangerousGetHandle(), Readable, StopToken);
        _poke = CreateEvent(1, CloseOnExec);
        ThrowIf(_poke.IsInvalid);
        Control(AddOperation, (int)_poke.DangerousGetHandle(), OneShot, PokeToken);
    }

    // The bare descriptor: once the call has taken effect, another thread may serve the session and close its socket before the
    // call has returned here. .NET closes a socket whose safe handle is in use with a reset, which eats the last answer. Nobody
    // closes the socket before the arming has taken effect.
    public void Add(Socket socket, Readiness readiness, ulong token) =>
        Control(AddOperation, (int)socket.SafeHandle.DangerousGetHandle(), EventsOf(readiness), token);

    public void Arm(Socket socket, Readiness readiness, ulong token) =>
        Control(ModifyOperation, (int)socket.SafeHandle.DangerousGetHandle(), EventsOf(readiness), token);

    public void Remove(Socket socket)
    {
        Span<byte> unused = stackalloc byte[EventBytes];
        try
        {
            ThrowIf(Control(_set, DeleteOperation, socket.SafeHandle, ref unused[0]) < 0
                && Marshal.GetLastPInvokeError() != NoEntry);
        }
        catch (ObjectDisposedException)
        {
            // Closed already, and closing takes a socket out of the set.
        }
    }

    public int Wait(Span<ulong> tokens) => Wait(tokens, WithoutEnd);

    public int Poll(Span<ulong> tokens) => Wait(tokens, timeoutMilliseconds: 0);

    public void Poke() => Control(ModifyOperation, (int)_poke.DangerousGetHandle(), OneShot | Readable, PokeToken);

    public void Stop() => ThrowIf(Write(_stop, 1, sizeof(ulong)) < 0);

    public void Dispose()
    {
        _set.Dispose();
        _stop.Dispose();
        _poke.Dispose();
    }

    private int Wait(Span<ulong> tokens, int timeoutMilliseconds)
    {
        int max = Math.Min(tokens.Length, MaxBatch);
        Span<byte> records = stackalloc byte[max * EventBytes];
        int count;
        while ((count = Wait(_set, ref records[0], max, timeoutMilliseconds)) < 0)
        {
            ThrowIf(Marshal.GetLastPInvokeError() != Interrupted);
        }

        int sockets = 0;
        for (int i = 0; i < count; i++)
        {
            ulong token = MemoryMarshal.Read<ulong>(records[((i * EventBytes) + DataOffset)..]);
            // At a stop the sessions are drained already: what is ready besides no longer matters.
            if (token == StopToken)
            {
                return 0;
            }

            if (token != PokeToken)
            {
                tokens[sockets++] = token;
            }
        }

        return sockets;
    }

    // Errors are always reported. The end of the peer's stream stays true, and would wake a session that waits for room again and
    // again.
    private static uint EventsOf(Readiness readiness) =>
        OneShot | (readiness == Readiness.Readable ? Readable | PeerFinished : Writable);

    private void Control(int operation, int descriptor, uint events, ulong token)
    {
        Span<byte> record = stackalloc byte[EventBytes];
        Unsafe.WriteUnaligned(ref record[0], events);
        Unsafe.WriteUnaligned(ref record[DataOffset], token);
        ThrowIf(Control(_set, operation, descriptor, ref record[0]) < 0);
    }

    private static void ThrowIf(bool failed)
    {
        if (failed)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial SafeFileHandle Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(SafeHandle set, int operation, int descriptor, ref byte record);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(SafeHandle set, int operation, SafeHandle descriptor, ref byte record);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(SafeHandle set, ref byte records, int maxRecords, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial SafeFileHandle CreateEvent(uint initialValue, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeHandle descriptor, in ulong value, nuint bytes);
}
