using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Caching;

/// <summary>
/// The file <see cref="LeaseRecord"/> in the catalog's data folder: it is there before the first lease of a run is granted, and a
/// stop takes it away once all leases have ended.
/// </summary>
/// <remarks>For any thread.</remarks>
internal sealed class LeaseFile(IStorageFolder folder, long lease)
{
    private readonly Lock _lock = new();
    private bool _isWritten;

    /// <summary>The length of the leases of which the file tells; null when it is not there.</summary>
    public static long? Read(IStorageFolder folder)
    {
        AtomicFile.RemoveLeftOver(folder, LeaseRecord.FileName);
        return folder.Exists(LeaseRecord.FileName) ? LeaseRecord.Read(folder.ReadAll(LeaseRecord.FileName)) : null;
    }

    /// <summary>Writes it, unless this run has done so; false when the disk does not take it.</summary>
    public bool TryWrite()
    {
        lock (_lock)
        {
            try
            {
                if (!_isWritten)
                {
                    AtomicFile.Replace(folder, LeaseRecord.FileName, LeaseRecord.Write(lease));
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

    /// <summary>Takes it away: no lease runs, and none will be granted. If the disk does not, the next start waits.</summary>
    public void Remove()
    {
        lock (_lock)
        {
            try
            {
                if (folder.Exists(LeaseRecord.FileName))
                {
                    folder.Delete(LeaseRecord.FileName);
                    folder.Sync();
                }
            }
            catch (Exception error) when (DiskErrors.IsDiskError(error))
            {
                // It is still there, or comes back with a power cut: both cost the next start a lease's time.
            }
        }
    }
}
