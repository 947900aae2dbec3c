using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Runtime;

/// <summary>Standard output (1) or error (2) as the process was given it, if it was. Not on Windows.</summary>
internal sealed partial class StandardDescriptor(int number, bool isOpen) : Stream
{
    private const int StandardDescriptors = 3;
    private const int GetFlags = 1; // F_GETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int ReadAndWrite = 2; // O_RDWR
    private const int Interrupted = 4; // EINTR
    private const int MaxWaits = 1000; // milliseconds for the reader of a pipe that does not block to make room
    private static readonly int WouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;

    private readonly SafeFileHandle _handle = new(number, ownsHandle: false);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens the null device for closed ones; tells which were given. What .NET itself opened closes at exec.</summary>
    public static bool[] FillClosedOnes()
    {
        bool[] isGiven = new bool[StandardDescriptors];
        for (int number = 0; number < StandardDescriptors; number++)
        {
            int flags = Control(number, GetFlags);
            isGiven[number] = flags >= 0 && (flags & CloseOnExec) == 0;
            if (flags < 0)
            {
                _ = Open("/dev/null", ReadAndWrite); // the lowest free number, which is this one
            }
        }

        return isGiven;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!isOpen)
        {
            throw new IOException("it is closed");
        }

        for (int waits = 0; !buffer.IsEmpty;)
        {
            nint written = Put(_handle, in MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            int error = Marshal.GetLastPInvokeError();
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
            }
            else if (error == WouldBlock && waits++ < MaxWaits)
            {
                Thread.Sleep(1);
            }
            else if (error != Interrupted)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Put(SafeFileHandle descriptor, in byte bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
