namespace PygmyStore.Common.Storage;

/// <summary>The first line of a log: what it is, and which chain it continues.</summary>
internal static class LogHeader
{
    public static byte[] Encode(LogFormat format, LogPosition start)
    {
        Span<byte> seed = stackalloc byte[RecordFormat.ChecksumDigits];
        RecordFormat.WriteChecksum(start.Checksum, seed);
        var pending = new PendingRecords();
        pending.Begin(start.Sequence);
        pending.Field(format.Name);
        pending.Field(format.Version);
        pending.Field((ReadOnlySpan<byte>)seed);
        pending.End(start.Checksum);
        return pending.Bytes.ToArray();
    }

    /// <summary>Reads a header line; a reason why it is none of this format, or that it is damaged, otherwise.</summary>
    public static LogDamageKind? Check(ReadOnlySpan<byte> line, LogFormat format, out RecordLine header, out string reason)
    {
        if (!RecordFormat.TrySplit(line, out header)
            || !TryReadFields(header.Fields, out string? name, out int version, out uint seed))
        {
            reason = $"this is no {format.Name} file";
            return LogDamageKind.BadHeader;
        }

        if (!header.Continues(seed))
        {
            reason = "the header's checksum does not match";
            return LogDamageKind.BadHeader;
        }

        if (name == format.Name && version == format.Version)
        {
            reason = "";
            return null;
        }

        reason = $"this is a {name} file of version {version}, not a {format.Name} file of version {format.Version}";
        return LogDamageKind.WrongFormat;
    }

    public static LogPosition StartOf(RecordLine header)
    {
        TryReadFields(header.Fields, out _, out _, out uint seed);
        return new LogPosition(header.Sequence, seed);
    }

    /// <summary>A crash while the file was created left parts of its header, with zeros for what was not written.</summary>
    public static bool IsTorn(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header)
    {
        if (file.Length > header.Length || file.SequenceEqual(header))
        {
            return false;
        }

        for (int i = 0; i < file.Length; i++)
        {
            if (file[i] != 0 && file[i] != header[i])
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadFields(RecordFields fields, out string name, out int version, out uint seed)
    {
        version = 0;
        seed = 0;
        return fields.TryRead(out name) && fields.TryRead(out version)
            && fields.TryRead(out ReadOnlySpan<byte> digits) && RecordFormat.TryReadChecksum(digits, out seed) && fields.AtEnd;
    }
}
