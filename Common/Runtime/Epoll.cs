using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Runtime;

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
