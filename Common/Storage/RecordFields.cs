using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PygmyStore.Common.Storage;

/// <summary>Reads the fields of one record in their order, as UTF-8, without allocation.</summary>
/// <remarks>
/// It is valid only as long as the buffer it was read into: within the visitor's call, or until the caller's buffer is reused.
/// Each read takes the next field. It answers false when there is none, or when it does not have that type: the record is then
/// not what the reader expects.
/// </remarks>
public ref struct RecordFields
{
    private ReadOnlySpan<byte> _rest; // Every field that is left, each followed by its comma.

    internal RecordFields(long sequence, ReadOnlySpan<byte> fields)
    {
        Sequence = sequence;
        _rest = fields;
    }

    /// <summary>The record's sequence number, which is no field.</summary>
    public long Sequence { get; }

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>The next field without its quotes. Only a field that holds a quote is copied.</summary>
    public bool TryRead(out ReadOnlySpan<byte> field)
    {
        if (!_rest.IsEmpty && _rest[0] == RecordFormat.Quote)
        {
            return TryReadQuoted(out field);
        }

        int end = _rest.IndexOf(RecordFormat.Comma);
        field = end < 0 ? default : _rest[..end];
        if (end < 0)
        {
            return false;
        }

        _rest = _rest[(end + 1)..];
        return true;
    }

    public bool TryRead(out long value) =>
        TryRead(out ReadOnlySpan<byte> field) & Utf8Parser.TryParse(field, out value, out int used) && used == field.Length;

    public bool TryRead(out int value) =>
        TryRead(out ReadOnlySpan<byte> field) & Utf8Parser.TryParse(field, out value, out int used) && used == field.Length;

    /// <summary>The next field as an amount without a sign.</summary>
    public bool TryRead(out decimal value) =>
        TryRead(out ReadOnlySpan<byte> field)
        & decimal.TryParse(field, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);

    public bool TryReadChecksum(out uint value) =>
        TryRead(out ReadOnlySpan<byte> field) & RecordFormat.TryReadChecksum(field, out value);

    public bool TryRead(out string value)
    {
        bool found = TryRead(out ReadOnlySpan<byte> field);
        value = Encoding.UTF8.GetString(field);
        return found;
    }

    private bool TryReadQuoted(out ReadOnlySpan<byte> field)
    {
        field = default;
        ReadOnlySpan<byte> body = _rest[1..];
        bool hasQuotes = false;
        for (int end = 0; ;)
        {
            int next = body[end..].IndexOf(RecordFormat.Quote);
            if (next < 0 || end + next + 1 >= body.Length)
            {
                return false;
            }

            end += next;
            if (body[end + 1] == RecordFormat.Comma)
            {
                field = hasQuotes ? WithSingleQuotes(body[..end]) : body[..end];
                _rest = body[(end + 2)..];
                return true;
            }

            if (body[end + 1] != RecordFormat.Quote)
            {
                return false;
            }

            hasQuotes = true;
            end += 2;
        }
    }

    // Latin-1 has a character for each byte, so no byte is changed on the way.
    private static byte[] WithSingleQuotes(ReadOnlySpan<byte> escaped) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(escaped).Replace("\"\"", "\"", StringComparison.Ordinal));
}
