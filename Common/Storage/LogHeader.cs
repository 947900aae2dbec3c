using System.Security.Cryptography;

namespace PygmyStore.Common.Storage;

/// <summary>What a log's header names. The version is raised whenever the meaning of the records changes.</summary>
public sealed record LogFormat(string Name, int Version);

/// <summary>A place in a log's chain: the number and the checksum of the last line before it; 0 at the beginning.</summary>
public readonly record struct LogPosition(long Sequence, uint Checksum)
{
    public static LogPosition Start => default;
}

/// <summary>The id that the files of one store share: 128 random bits as 32 lower-case hexadecimal digits.</summary>
public static class StoreId
{
    public const int Digits = 32;

    public static string New() => RandomNumberGenerator.GetHexString(Digits, lowercase: true);

    public static bool IsOne(string text) => text.Length == Digits && text.All(char.IsAsciiHexDigitLower);
}

/// <summary>The first line of a log: what it is, which chain it continues, and which store it belongs to.</summary>
internal static class LogHeader
{
    /// <summary>In the place of a store's id, so that the id can be written over it later: the line keeps its length.</summary>
    private static readonly string NoStore = new('0', StoreId.Digits);

    /// <summary>The line of a log that continues from a place, and the place at which the log goes on behind it.</summary>
    public static byte[] Encode(LogFormat format, LogPosition start, string store, out LogPosition end)
    {
        Span<byte> seed = stackalloc byte[RecordFormat.ChecksumDigits];
        RecordFormat.WriteChecksum(start.Checksum, seed);
        LogPosition before = start with { Sequence = start.Sequence - 1 }; // a header takes no number
        var writer = new RecordWriter(before, offset: 0, pendingBytes: 0);
        writer.Begin().Field(format.Name).Field(format.Version).Field((ReadOnlySpan<byte>)seed)
            .Field(store.Length == 0 ? NoStore : store).End();
        end = writer.Last;
        return writer.Pending.ToArray();
    }

    /// <summary>Reads a header line; a reason why it is none of this format, or that it is damaged, otherwise.</summary>
    public static LogDamageKind? Check(ReadOnlySpan<byte> line, LogFormat format, out RecordLine header, out string reason)
    {
        if (!RecordFormat.TrySplit(line, out header) || !TryReadFields(header.Fields, out HeaderFields fields))
        {
            reason = $"this is no {format.Name} file";
            return LogDamageKind.BadHeader;
        }

        if (!header.Continues(fields.Seed))
        {
            reason = "the header's checksum does not match";
            return LogDamageKind.BadHeader;
        }

        bool isOurs = fields.Name == format.Name;
        if (isOurs && fields.Version == format.Version && fields.Store is not null)
        {
            reason = "";
            return null;
        }

        bool isEarlier = isOurs && fields.Version <= format.Version;
        reason = $"this is version {fields.Version} of the format {fields.Name}, not version {format.Version} of {format.Name}"
            + (isEarlier ? ": an earlier release of this program wrote it, and this one cannot go on with it" : "");
        return LogDamageKind.WrongFormat;
    }

    /// <summary>The place of the chain from which the header goes on, and the store's id (empty where it has none).</summary>
    public static LogPosition StartOf(RecordLine header, out string store)
    {
        TryReadFields(header.Fields, out HeaderFields fields);
        store = fields.Store ?? "";
        return new LogPosition(header.Sequence, fields.Seed);
    }

    /// <summary>
    /// Whether a crash while the file was created, or while its store's id was written, left parts of a header and nothing behind
    /// it. Zeros stand for what was not written. The id and the checksum may be any digits, or those of an earlier id.
    /// </summary>
    public static bool IsTorn(ReadOnlySpan<byte> file, LogFormat format, LogPosition start)
    {
        byte[] whole = Encode(format, start, "", out _);
        const int digitsAtEnd = RecordFormat.ChecksumDigits + 1; // and the LF
        int checksumStart = whole.Length - digitsAtEnd;
        int idStart = checksumStart - 1 - StoreId.Digits;
        bool isWhole = file.Length == whole.Length
            && file[^1] == RecordFormat.LineFeed
            && Check(file[..^1], format, out _, out _) is null;
        if (file.Length > whole.Length || isWhole)
        {
            return false;
        }

        for (int i = 0; i < file.Length; i++)
        {
            bool isAnyDigit = (i >= idStart && i < checksumStart - 1) || (i >= checksumStart && i < whole.Length - 1);
            if (file[i] != 0 && (isAnyDigit ? !char.IsAsciiHexDigitLower((char)file[i]) : file[i] != whole[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadFields(RecordFields fields, out HeaderFields header)
    {
        header = default;
        if (!fields.TryRead(out string name) || !fields.TryRead(out int version) || !fields.TryReadChecksum(out uint seed))
        {
            return false;
        }

        if (fields.AtEnd)
        {
            header = new HeaderFields(name, version, seed, Store: null); // as headers were before they named a store
            return true;
        }

        bool hasStore = fields.TryRead(out string store) & fields.AtEnd;
        header = new HeaderFields(name, version, seed, store == NoStore ? "" : store);
        return hasStore && StoreId.IsOne(store);
    }

    private readonly record struct HeaderFields(string Name, int Version, uint Seed, string? Store);
}
