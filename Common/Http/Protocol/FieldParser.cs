namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// Parses field lines (RFC 9112 section 5), of requests, answers and trailers alike.
/// </summary>
internal static class FieldParser
{
    /// <summary>
    /// Parses the lines in <paramref name="bytes"/> from <paramref name="start"/> up to the empty line that ends them. Every line is
    /// known to end in CRLF: the <see cref="HeadScanner"/> has seen to that.
    /// </summary>
    public static RejectReason Parse(byte[] bytes, int start, int length, FieldSection fields)
    {
        fields.Reset(bytes);
        ReadOnlySpan<byte> rest = bytes.AsSpan(start, length - start);
        while (true)
        {
            int lineLength = rest.IndexOf(Grammar.Lf) - 1;
            if (lineLength == 0)
            {
                return RejectReason.None;
            }

            RejectReason reason = ParseLine(rest[..lineLength], length - rest.Length, fields);
            if (reason != RejectReason.None)
            {
                return reason;
            }

            rest = rest[(lineLength + 2)..];
        }
    }

    private static RejectReason ParseLine(ReadOnlySpan<byte> line, int at, FieldSection fields)
    {
        if (line[0] is Grammar.Space or Grammar.Tab)
        {
            return RejectReason.FieldLineFolded;
        }

        int colon = line.IndexOf((byte)':');
        if (colon < 0 || !Grammar.IsToken(line[..colon]))
        {
            return RejectReason.FieldNameMalformed;
        }

        ReadOnlySpan<byte> raw = line[(colon + 1)..];
        ReadOnlySpan<byte> withoutLead = raw.TrimStart(" \t"u8);
        ReadOnlySpan<byte> value = withoutLead.TrimEnd(" \t"u8);
        if (!Grammar.IsFieldValue(value))
        {
            return RejectReason.FieldValueMalformed;
        }

        int valueAt = at + colon + 1 + (raw.Length - withoutLead.Length);
        fields.Add(new Slice(at, colon), new Slice(valueAt, value.Length));
        return RejectReason.None;
    }
}
