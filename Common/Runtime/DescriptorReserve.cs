using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Runtime;

/// <summary>
/// Descriptors that are held back while there are enough. When accept finds none, they are given back, so that a checkpoint, a log or a
/// call goes on; and nothing is accepted until they are held again. One thread at a time.
/// </summary>
internal sealed class DescriptorReserve(int size) : IDisposable
{
    private readonly Stack<SafeFileHandle> _held = new(size);

    /// <summary>Holds all of them; false when they are not to be had now.</summary>
    public bool TryHold()
    {
        try
        {
            while (_held.Count < size && !OperatingSystem.IsWindows())
            {
                _held.Push(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Release();
            return false;
        }
    }

    public void Release()
    {
        while (_held.TryPop(out SafeFileHandle? handle))
        {
            handle.Dispose();
        }
    }

    public void Dispose() => Release();
}
