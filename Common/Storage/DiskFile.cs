using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Storage;

/// <summary>A file of the machine's own file system.</summary>
internal sealed class DiskFile(string path, bool isReadOnly = false) : IStorageFile
{
    private readonly SafeFileHandle _handle = File.OpenHandle(
        path,
        isReadOnly ? FileMode.Open : FileMode.OpenOrCreate,
        isReadOnly ? FileAccess.Read : FileAccess.ReadWrite,
        FileShare.ReadWrite | FileShare.Delete);

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

    // RandomAccess repeats partial writes itself, until all is written or the system call fails.
    public void WriteAt(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(_handle, bytes, offset);

    public void Truncate(long length) => RandomAccess.SetLength(_handle, length);

    public void Sync() => DiskSync.File(_handle, path);

    public void Dispose() => _handle.Dispose();
}
