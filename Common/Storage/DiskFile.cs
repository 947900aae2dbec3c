using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Storage;

/// <summary>A file of the machine's own file system. Who writes to it holds it alone.</summary>
internal sealed class DiskFile : IStorageFile
{
    private readonly string _path;
    private readonly FileStream _stream; // owns the handle, and is used for nothing else
    private readonly SafeFileHandle _handle;
    private readonly FileIdentity _identity;

    public DiskFile(string path, bool isReadOnly = false)
    {
        _path = path;
        _stream = Open(path, isReadOnly);
        try
        {
            _handle = _stream.SafeFileHandle;
            _identity = FileIdentity.Of(_handle, path);
            if (!_stream.CanSeek)
            {
                throw new IOException($"{path} is no regular file");
            }

            if (!isReadOnly && !FileLock.TryTakeBytes(_handle, path))
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

    public int ReadAt(long offset, Span<byte> buffer)
    {
        int filled = 0;
        while (filled < buffer.Length)
        {
            int read = RandomAccess.Read(_handle, buffer[filled..], offset + filled);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return filled;
    }

    public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            // It repeats partial writes itself, until all is written or the system call fails.
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (Exception error) when (DiskErrors.IsHidden(error))
        {
            throw DiskErrors.Shown("write", _path, error);
        }
    }

    public void Truncate(long length)
    {
        try
        {
            RandomAccess.SetLength(_handle, length);
        }
        catch (Exception error) when (DiskErrors.IsHidden(error))
        {
            throw DiskErrors.Shown("truncate", _path, error);
        }
    }

    public void Sync() => DiskSync.File(_handle, _path);

    public bool IsInPlace() => FileIdentity.Of(_path) == _identity;

    public void Dispose() => _stream.Dispose();

    private static FileStream Open(string path, bool isReadOnly)
    {
        var options = new FileStreamOptions
        {
            Mode = isReadOnly ? FileMode.Open : FileMode.OpenOrCreate,
            Access = isReadOnly ? FileAccess.Read : FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!isReadOnly && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // what was bought, and under which key
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (Exception error) when (DiskErrors.IsHidden(error))
        {
            throw DiskErrors.Shown("open", path, error);
        }
    }
}
