using System.Globalization;

namespace PygmyStore.Common.Storage;

/// <summary>
/// Reads the files of a log without owning them: it locks, cuts and writes nothing, and a server may have them open.
/// </summary>
public static class LogReader
{
    /// <summary>Reads one file as it is now; disk errors surface as they are.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">What its header must say.</param>
    /// <param name="start">The end of the file before it; null takes whatever its header says.</param>
    /// <param name="visitor">Is given every valid record.</param>
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

    /// <summary>The paths of a segmented log's files, in order.</summary>
    public static IReadOnlyList<string> Segments(string folder, string stem)
    {
        string[] files = [.. Directory.GetFiles(folder, stem + "-*.csv").Where(path => IsSegment(Path.GetFileName(path), stem))];
        Array.Sort(files, StringComparer.Ordinal); // their numbers have leading zeros
        return files;
    }

    /// <summary>Whether it is the name of one of a segmented log's files.</summary>
    public static bool IsSegment(string name, string stem) => TryReadNumber(name, stem, out _);

    /// <summary>The number in the name of a segmented log's file.</summary>
    internal static bool TryReadNumber(string name, string stem, out int number)
    {
        number = 0;
        return name.StartsWith(stem + "-", StringComparison.Ordinal)
            && int.TryParse(
                Path.GetFileNameWithoutExtension(name.AsSpan(stem.Length + 1)),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out number)
            && name == SegmentedLog.NameOf(stem, number);
    }
}

/// <summary>What reading a log's file found.</summary>
/// <param name="Store">The id of the store that the file belongs to; empty where its header names none.</param>
/// <param name="End">The last valid line, from which the next file goes on.</param>
/// <param name="ValidBytes">Where the valid lines end; 0 when not even the header is whole.</param>
/// <param name="UnreadBytes">
/// What follows the valid lines: with no damage, a torn tail or a line that is just being written.
/// </param>
/// <param name="Damage">Why it could not be read to its end; null when it could.</param>
public sealed record LogReading(string Store, LogPosition End, long ValidBytes, long UnreadBytes, LogDamage? Damage);
