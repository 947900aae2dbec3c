using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Storage;

/// <summary>A file of the machine's own file system, open for writing; no second one can be open.</summary>
internal sealed class DiskFile : IStorageFile
{
    private readonly string _path;
    private readonly FileStream _stream; // owns the handle, and is used for nothing else
    private readonly SafeFileHandle _handle;
    private readonly FileIdentity _identity;

    public DiskFile(string path)
    {
        _path = path;
        _stream = Open(path);
        try
        {
            _handle = _stream.SafeFileHandle;
            _identity = DiskCalls.IdentityOf(_handle, path);
            if (!_stream.CanSeek)
            {
                throw new IOException($"{path} is no regular file");
            }

            if (!DiskCalls.TryLockBytes(_handle, path))
            {
                throw new IOException($"{path} is in use by another server, which writes to it", DiskErrors.WouldBlock);
            }
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    public long Length => RandomAccess.GetLength(_handle);

    public int ReadAt(long offset, Span<byte> buffer) => Fill(_handle, offset, buffer);

    // It repeats partial writes itself, until all is written or the system call fails.
    public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (Exception error) when (DiskErrors.IsHidden(error))
        {
            throw DiskErrors.Shown("write", _path, error);
        }
    }

    public void Truncate(long length) =>
        DiskErrors.Show("truncate", _path, () => RandomAccess.SetLength(_handle, length));

    public void Sync() => DiskCalls.SyncFile(_handle, _path);

    public bool IsInPlace() => DiskCalls.IdentityOf(_path) == _identity;

    public void Dispose() => _stream.Dispose();

    /// <summary>Reads until the buffer is full or the file ends.</summary>
    internal static int Fill(SafeFileHandle file, long offset, Span<byte> buffer)
    {
        int filled = 0;
        while (RandomAccess.Read(file, buffer[filled..], offset + filled) is > 0 and int read)
        {
            filled += read;
        }

        return filled;
    }

    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // what was bought, and under which key
        }

        FileStream? stream = null;
        DiskErrors.Show("open", path, () => stream = new FileStream(path, options));
        return stream!;
    }
}

/// <summary>A file as long as it was when it was opened, for readers: what is appended later is not seen.</summary>
/// <remarks>It locks nothing. The bytes stay readable when the file is renamed or deleted, but not when it is cut.</remarks>
public sealed class FileSnapshot : IReadableFile
{
    private readonly SafeFileHandle _handle;

    public FileSnapshot(string path)
    {
        Path = path;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Length = RandomAccess.GetLength(_handle);
    }

    public string Path { get; }

    public long Length { get; }

    public int ReadAt(long offset, Span<byte> buffer) =>
        DiskFile.Fill(_handle, offset, buffer[..(int)Math.Clamp(Length - offset, 0, buffer.Length)]);

    public void Dispose() => _handle.Dispose();
}
