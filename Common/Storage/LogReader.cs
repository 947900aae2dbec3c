using System.Globalization;

namespace PygmyStore.Common.Storage;

/// <summary>Reads the files of a log, which a server may have open: it locks, cuts and writes nothing.</summary>
public static class LogReader
{
    /// <summary>
    /// Reads one file as it is now; disk errors surface as they are. It must continue the start, the end of the file before it;
    /// null takes whatever the header says.
    /// </summary>
    public static LogReading Read(string path, LogFormat format, LogPosition? start, RecordVisitor visitor)
    {
        using var file = new FileSnapshot(path);
        return Read(file, format, start, visitor);
    }

    /// <summary>Reads one file as it was when the snapshot was opened, if it belongs to the store; null takes any.</summary>
    public static LogReading Read(
        FileSnapshot file, LogFormat format, LogPosition? start, RecordVisitor visitor, string? onlyStore = null)
    {
        var scan = LogScan.Run(file, format, start, visitor, onlyStore);
        LogDamage? damage = scan.Kind is { } kind ? new LogDamage(kind, file.Path, scan.Length, scan.Reason) : null;
        return new LogReading(scan.Store, scan.End, scan.Length, file.Length - scan.Length, damage);
    }

    public static IReadOnlyList<string> Segments(string folder, string stem) =>
        [.. Directory.GetFiles(folder, stem + "-*.csv").Where(path => TryReadNumber(Path.GetFileName(path), stem, out _))
            .Order(StringComparer.Ordinal)]; // their numbers have leading zeros

    /// <summary>The number in the name of a segmented log's file.</summary>
    internal static bool TryReadNumber(string name, string stem, out int number)
    {
        number = 0;
        return name.StartsWith(stem + "-", StringComparison.Ordinal)
            && int.TryParse(Path.GetFileNameWithoutExtension(name.AsSpan(stem.Length + 1)), NumberStyles.None, null, out number)
            && name == SegmentedLog.NameOf(stem, number);
    }
}

/// <summary>
/// What reading a log's file found: the store (empty where the header names none), the last valid line and where it ends, and
/// what follows: with no damage, a torn tail or a line that is just being written.
/// </summary>
public sealed record LogReading(string Store, LogPosition End, long ValidBytes, long UnreadBytes, LogDamage? Damage);
