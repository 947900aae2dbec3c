using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Observability;

/// <summary>
/// The file behind a <see cref="RequestLog"/>. Failures are values, and the first one is said on the error output: a full disk
/// must not stop the shop. The next write tries again. Used by one thread.
/// </summary>
internal sealed class RequestLogFile(string path, TextWriter errors) : IDisposable
{
    private SafeFileHandle? _handle;
    private bool _hasComplained;

    /// <summary>Appends all of <paramref name="bytes"/> and returns true, or none of them and returns false.</summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            SafeFileHandle file = _handle ??= Open();
            // Asked each time, so that a person may empty the file while it is written to.
            long end = RandomAccess.GetLength(file);
            try
            {
                RandomAccess.Write(file, bytes, end);
                return true;
            }
            catch (IOException)
            {
                RandomAccess.SetLength(file, end);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_hasComplained)
            {
                errors.WriteLine($"{path}: request lines are lost: {e.Message}");
            }

            _hasComplained = true;
            return false;
        }
    }

    public void Dispose() => _handle?.Dispose();

    private SafeFileHandle Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }
}
