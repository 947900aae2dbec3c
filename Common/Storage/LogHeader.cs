namespace PygmyStore.Common.Storage;

/// <summary>The first line of a log: what it is, which chain it continues, and which store it belongs to.</summary>
internal static class LogHeader
{
    /// <summary>In the place of a store's id, so that the id can be written over it later: the line keeps its length.</summary>
    private static readonly string NoStore = new('0', StoreId.Digits);

    public static byte[] Encode(LogFormat format, LogPosition start, string store)
    {
        Span<byte> seed = stackalloc byte[RecordFormat.ChecksumDigits];
        RecordFormat.WriteChecksum(start.Checksum, seed);
        var pending = new PendingRecords();
        pending.Begin(start.Sequence);
        pending.Field(format.Name);
        pending.Field(format.Version);
        pending.Field((ReadOnlySpan<byte>)seed);
        pending.Field(store.Length == 0 ? NoStore : store);
        pending.End(start.Checksum);
        return pending.Bytes.ToArray();
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

        reason = $"this is version {fields.Version} of the format {fields.Name}, not version {format.Version} of {format.Name}"
            + (isOurs && fields.Version <= format.Version ? ": an earlier release of this program wrote it, and this one cannot go on with it" : "");
        return LogDamageKind.WrongFormat;
    }

    /// <summary>The place of the chain from which the header goes on, and the store's id (empty where it has none).</summary>
    public static LogPosition StartOf(RecordLine header, out string store)
    {
        TryReadFields(header.Fields, out HeaderFields fields);
        store = fields.Store ?? "";
        return new LogPosition(header.Sequence, fields.Seed);
    }

    /// <summary>The place of the chain at which the log goes on behind an encoded header.</summary>
    public static LogPosition PositionOf(ReadOnlySpan<byte> encoded)
    {
        RecordFormat.TrySplit(encoded[..^1], out RecordLine header);
        return header.Position;
    }

    /// <summary>
    /// Whether a crash while the file was created, or while its store's id was written, left parts of a header and nothing behind it:
    /// zeros stand for what was not written, and the id and the checksum may be any digits, or those of an earlier id.
    /// </summary>
    public static bool IsTorn(ReadOnlySpan<byte> file, LogFormat format, LogPosition start)
    {
        byte[] whole = Encode(format, start, "");
        const int digitsAtEnd = RecordFormat.ChecksumDigits + 1; // and the LF
        int checksumStart = whole.Length - digitsAtEnd;
        int idStart = checksumStart - 1 - StoreId.Digits;
        bool isWhole = file.Length == whole.Length && file[^1] == RecordFormat.LineFeed && Check(file[..^1], format, out _, out _) is null;
        if (file.Length > whole.Length || isWhole)
        {
            return false;
        }

        for (int i = 0; i < file.Length; i++)
        {
            bool isAnyDigit = (i >= idStart && i < checksumStart - 1) || (i >= checksumStart && i < whole.Length - 1);
            if (file[i] != 0 && (isAnyDigit ? !IsDigit(file[i]) : file[i] != whole[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDigit(byte octet) => octet is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f');

    private static bool TryReadFields(RecordFields fields, out HeaderFields header)
    {
        header = default;
        if (!fields.TryRead(out string name) || !fields.TryRead(out int version)
            || !fields.TryRead(out ReadOnlySpan<byte> digits) || !RecordFormat.TryReadChecksum(digits, out uint seed))
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
