namespace PygmyStore.Tests.Common.Storage;

/// <summary>The calls of a disk that can be made to fail.</summary>
public enum DiskCall
{
    Write,
    Truncate,
    Sync,
    Rename,
    SyncFolder,
}
