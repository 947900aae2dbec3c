using System.Globalization;
using System.Text;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Caching;

/// <summary>
/// The file in the data folder that says that front ends may have leases, and how long these are: <c>lease_ms,1000</c>. It is there
/// before the first lease of a run is granted, and a stop takes it away once all leases have ended. While it is there, the next
/// start shows nothing until a lease that was granted just before has ended.
/// </summary>
/// <remarks>For any thread.</remarks>
internal sealed class LeaseFile(IStorageFolder folder, long lease)
{
    private const string Field = "lease_ms,";

    private readonly Lock _lock = new();
    private bool _isWritten;

    /// <summary>The length of the leases of which the file tells; null when it is not there.</summary>
    /// <remarks>What is not a whole file stands for the longest lease that there may be.</remarks>
    public static long? Read(IStorageFolder folder)
    {
        AtomicFile.RemoveLeftOver(folder, StoreFiles.Lease);
        return folder.Exists(StoreFiles.Lease) ? Parse(folder.ReadAll(StoreFiles.Lease)) : null;
    }

    public static byte[] Content(long lease) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Field}{lease}\n"));

    /// <summary>Writes it, unless this run has done so; false when the disk does not take it.</summary>
    public bool TryWrite()
    {
        lock (_lock)
        {
            try
            {
                if (!_isWritten)
                {
                    AtomicFile.Replace(folder, StoreFiles.Lease, Content(lease));
                    _isWritten = true;
                }

                return true;
            }
            catch (Exception error) when (DiskErrors.IsDiskError(error))
            {
                return false;
            }
        }
    }

    /// <summary>Takes it away: no lease runs, and none will be granted. If the disk does not let it, the next start waits.</summary>
    public void Remove()
    {
        lock (_lock)
        {
            try
            {
                if (folder.Exists(StoreFiles.Lease))
                {
                    folder.Delete(StoreFiles.Lease);
                    folder.Sync();
                }
            }
            catch (Exception error) when (DiskErrors.IsDiskError(error))
            {
                // It is still there, or comes back with a power cut: both cost the next start a lease's time.
            }
        }
    }

    private static long Parse(byte[] content)
    {
        string text = Encoding.ASCII.GetString(content);
        bool isWhole = text.StartsWith(Field, StringComparison.Ordinal) && text.EndsWith('\n'); // else its end may be missing
        string digits = isWhole ? text[Field.Length..^1] : "";
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long lease)
            ? Math.Min(lease, LeaseRules.Longest)
            : LeaseRules.Longest;
    }
}
