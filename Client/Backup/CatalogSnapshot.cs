using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Backup;

/// <summary>
/// The catalog's files as they were at one moment, while it may be running. It holds them open, so that no checkpoint takes them
/// away while they are copied.
/// </summary>
/// <remarks>
/// It opens and measures all files, and then looks again. If no table was replaced, and no segment began or went in between, the
/// files are what a crash at that moment would leave, and the catalog can start with them. Otherwise it tries again.
/// </remarks>
internal sealed class CatalogSnapshot(IReadOnlyDictionary<string, byte[]> tables) : IDisposable
{
    /// <summary>A try takes far less than a millisecond, and fails only when a checkpoint comes in between.</summary>
    public const int MaxTries = 10;

    public IReadOnlyDictionary<string, byte[]> Tables => tables;

    public List<FileSnapshot> Journal { get; } = [];

    /// <summary>The archive of sales; null when there is none.</summary>
    public FileSnapshot? Archive { get; private set; }

    /// <summary>Takes one; null when the files changed during each try.</summary>
    public static CatalogSnapshot? TryTake(string folder)
    {
        for (int tries = 0; tries < MaxTries; tries++)
        {
            IReadOnlyList<string> segments = LogReader.Segments(folder, JournalFormat.Stem);
            var snapshot = new CatalogSnapshot(ReadTables(folder));
            if (snapshot.TryOpen(folder, segments) && snapshot.IsStillThere(folder, segments))
            {
                return snapshot;
            }

            snapshot.Dispose();
        }

        return null;
    }

    public void Dispose()
    {
        Journal.ForEach(segment => segment.Dispose());
        Archive?.Dispose();
    }

    private bool TryOpen(string folder, IReadOnlyList<string> segments)
    {
        try
        {
            Journal.AddRange(segments.Select(path => new FileSnapshot(path)));
            string archive = Path.Combine(folder, SaleRecord.FileName);
            Archive = File.Exists(archive) ? new FileSnapshot(archive) : null;
            return true;
        }
        catch (FileNotFoundException)
        {
            return false; // a checkpoint has deleted it since
        }
    }

    private bool IsStillThere(string folder, IReadOnlyList<string> segments)
    {
        Dictionary<string, byte[]> now = ReadTables(folder);
        return segments.SequenceEqual(LogReader.Segments(folder, JournalFormat.Stem))
            && now.Count == tables.Count
            && now.All(table => tables.TryGetValue(table.Key, out byte[]? before) && before.AsSpan().SequenceEqual(table.Value));
    }

    private static Dictionary<string, byte[]> ReadTables(string folder) => StoreFiles.Tables
        .Where(name => File.Exists(Path.Combine(folder, name)))
        .ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(folder, name)));
}
