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

    /// <summary>Blocks until sockets are ready and writes their tokens; zero for ever after <see cref="Stop"/>.</summary>
    int Wait(Span<ulong> tokens);

    /// <summary>Wakes all waiters, present and future.</summary>
    void Stop();
}

/// <summary>A readiness set on epoll(7), one-shot: the kernel keeps the set, and each report costs its waiter one call.</summary>
/// <remarks>Errors of the calls are broken machines or bugs and throw <see cref="Win32Exception"/>.</remarks>
[SupportedOSPlatform("linux")]
internal sealed class EpollReadiness : IReadinessSet
{
    private const int MaxBatch = 64; // reports that one call takes at most, so that they fit on a small stack
    private const ulong StopToken = ulong.MaxValue;

    private readonly SafeFileHandle _set;
    private readonly SafeFileHandle _stop;

    public EpollReadiness()
    {
        _set = Epoll.Create(Epoll.CloseOnExec);
        ThrowIf(_set.IsInvalid);
        _stop = Epoll.CreateEvent(0, Epoll.CloseOnExec);
        ThrowIf(_stop.IsInvalid);
        // Not one-shot: once written it stays readable, and so wakes every waiter.
        Control(Epoll.Add, (int)_stop.DangerousGetHandle(), Epoll.Readable, StopToken);
    }

    // The bare descriptor: once the call has taken effect, another thread may serve the session and close its socket before the
    // call has returned here. .NET closes a socket whose safe handle is in use with a reset, which eats the last answer. Nobody
    // closes the socket before the arming has taken effect.
    public void Add(Socket socket, Readiness readiness, ulong token) =>
        Control(Epoll.Add, (int)socket.SafeHandle.DangerousGetHandle(), EventsOf(readiness), token);

    public void Arm(Socket socket, Readiness readiness, ulong token) =>
        Control(Epoll.Modify, (int)socket.SafeHandle.DangerousGetHandle(), EventsOf(readiness), token);

    public void Remove(Socket socket)
    {
        Span<byte> unused = stackalloc byte[Epoll.EventBytes];
        try
        {
            ThrowIf(Epoll.Remove(_set, Epoll.Delete, socket.SafeHandle, ref unused[0]) < 0
                && Marshal.GetLastPInvokeError() != Epoll.NoEntry);
        }
        catch (ObjectDisposedException)
        {
            // Closed already, and closing takes a socket out of the set.
        }
    }

    public int Wait(Span<ulong> tokens)
    {
        int max = Math.Min(tokens.Length, MaxBatch);
        Span<byte> records = stackalloc byte[max * Epoll.EventBytes];
        int count;
        while ((count = Epoll.Wait(_set, ref records[0], max, timeoutMilliseconds: -1)) < 0)
        {
            ThrowIf(Marshal.GetLastPInvokeError() != Epoll.Interrupted);
        }

        for (int i = 0; i < count; i++)
        {
            tokens[i] = Epoll.ReadData(records, i);
            // At a stop the sessions are drained already: what is ready besides no longer matters.
            if (tokens[i] == StopToken)
            {
                return 0;
            }
        }
        return count;
    }

    public void Stop() => ThrowIf(Epoll.Write(_stop, 1, sizeof(ulong)) < 0);

    public void Dispose()
    {
        _set.Dispose();
        _stop.Dispose();
    }

    // Errors are always reported. The end of the peer's stream stays true, and would wake a session that waits for room again and
    // again.
    private static uint EventsOf(Readiness readiness) =>
        Epoll.OneShot | (readiness == Readiness.Readable ? Epoll.Readable | Epoll.PeerFinished : Epoll.Writable);

    private void Control(int operation, int descriptor, uint events, ulong token)
    {
        Span<byte> record = stackalloc byte[Epoll.EventBytes];
        Epoll.WriteEvent(record, events, token);
        ThrowIf(Epoll.Control(_set, operation, descriptor, ref record[0]) < 0);
    }

    private static void ThrowIf(bool failed)
    {
        if (failed)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }
}

/// <summary>The system calls of epoll(7) and eventfd(2), and the layout of their event record. Linux only.</summary>
internal static partial class Epoll
{
    public const int Add = 1;
    public const int Delete = 2;
    public const int Modify = 3;

    public const uint Readable = 0x001;
    public const uint Writable = 0x004;
    public const uint PeerFinished = 0x2000;
    public const uint OneShot = 1u << 30;

    public const int CloseOnExec = 0x80000;

    public const int Interrupted = 4; // EINTR
    public const int NoEntry = 2; // ENOENT

    // struct epoll_event is { uint32_t events; uint64_t data; }, packed on x86-64 (and aligned to 4 on x86) only.
    private static readonly int DataOffset =
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;

    public static int EventBytes => DataOffset + sizeof(ulong);

    public static void WriteEvent(Span<byte> record, uint events, ulong data)
    {
        Unsafe.WriteUnaligned(ref record[0], events);
        Unsafe.WriteUnaligned(ref record.Slice(DataOffset, sizeof(ulong))[0], data);
    }

    public static ulong ReadData(ReadOnlySpan<byte> records, int index) =>
        MemoryMarshal.Read<ulong>(records[((index * EventBytes) + DataOffset)..]);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial SafeFileHandle Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int Control(SafeHandle set, int operation, int descriptor, ref byte record);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int Remove(SafeHandle set, int operation, SafeHandle descriptor, ref byte record);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int Wait(SafeHandle set, ref byte records, int maxRecords, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle CreateEvent(uint initialValue, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeHandle descriptor, in ulong value, nuint bytes);
}
