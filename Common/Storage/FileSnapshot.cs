using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Storage;

/// <summary>A file as long as it was when it was opened, for readers only: what another process appends later is not seen.</summary>
/// <remarks>It locks nothing. The bytes stay readable when the file is renamed or deleted; one that is cut gives fewer bytes.</remarks>
public sealed class FileSnapshot : IStorageFile
{
    private readonly SafeFileHandle _handle;

    public FileSnapshot(string path)
    {
        Path = path;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Length = RandomAccess.GetLength(_handle);
    }

    /// <summary>Where it was opened.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public int ReadAt(long offset, Span<byte> buffer)
    {
        Span<byte> wanted = buffer[..(int)Math.Clamp(Length - offset, 0, buffer.Length)];
        int filled = 0;
        while (filled < wanted.Length)
        {
            int read = RandomAccess.Read(_handle, wanted[filled..], offset + filled);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return filled;
    }

    void IStorageFile.WriteAt(long offset, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    void IStorageFile.Truncate(long length) => throw new NotSupportedException();

    void IStorageFile.Sync() => throw new NotSupportedException();

    public void Dispose() => _handle.Dispose();
}
