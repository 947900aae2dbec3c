using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace PygmyStore.Common.Observability;

/// <summary>
/// Writes entries of the W3C <c>Server-Timing</c> field: <c>order;dur=1.234</c>, in milliseconds. The caller writes the commas.
/// </summary>
public static class ServerTiming
{
    /// <summary>Names of servers are short. A longer name in an upstream's value is not one of ours.</summary>
    public const int MaxNameBytes = 32;

    public const int MaxEntryBytes = MaxNameBytes + 5 + DurationText.MaxBytes;

    /// <summary>Writes an entry. The name is a token of at most <see cref="MaxNameBytes"/>.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> name, TimeSpan duration)
    {
        Span<byte> entry = output.GetSpan(MaxEntryBytes);
        name.CopyTo(entry);
        ";dur="u8.CopyTo(entry[name.Length..]);
        int length = name.Length + 5;
        output.Advance(length + DurationText.Write(entry[length..], duration));
    }
}

/// <summary>
/// Reads the entries of an upstream's <c>Server-Timing</c> value that have a name and a duration, so that a server can pass them
/// on. Skips other and malformed entries. Quoted strings may contain commas and semicolons (RFC 9110 section 5.6.4).
/// </summary>
public ref struct ServerTimingReader(ReadOnlySpan<byte> value)
{
    /// <summary>We have two tiers behind the first one. This bounds the work for a foreign value.</summary>
    public const int MaxEntries = 16;

    private const double MaxMilliseconds = 24 * 60 * 60 * 1000.0; // no answer takes a day

    private ReadOnlySpan<byte> _rest = value;
    private int _entriesLeft = MaxEntries;

    /// <summary>Reads the next entry. False at the end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> name, out TimeSpan duration)
    {
        while (_entriesLeft > 0 && !_rest.IsEmpty)
        {
            _entriesLeft--;
            if (TryParseEntry(TakeUntil(ref _rest, (byte)','), out name, out duration))
            {
                return true;
            }
        }

        name = default;
        duration = default;
        return false;
    }

    private static bool TryParseEntry(ReadOnlySpan<byte> entry, out ReadOnlySpan<byte> name, out TimeSpan duration)
    {
        duration = default;
        name = Trim(TakeUntil(ref entry, (byte)';'));
        if (name.Length > ServerTiming.MaxNameBytes || !RequestId.IsToken(name))
        {
            return false;
        }

        while (!entry.IsEmpty)
        {
            ReadOnlySpan<byte> text = TakeUntil(ref entry, (byte)';');
            ReadOnlySpan<byte> key = Trim(TakeUntil(ref text, (byte)'='));
            // The first of several durations counts (W3C Server Timing, section 3.1).
            if (Ascii.EqualsIgnoreCase(key, "dur"u8))
            {
                return TryParseDuration(Trim(text), out duration);
            }
        }

        return false;
    }

    private static bool TryParseDuration(ReadOnlySpan<byte> text, out TimeSpan duration)
    {
        bool isNumber = Utf8Parser.TryParse(text, out double milliseconds, out int used)
            && used == text.Length && milliseconds is >= 0 and <= MaxMilliseconds;
        duration = isNumber ? TimeSpan.FromMilliseconds(milliseconds) : default;
        return isNumber;
    }

    /// <summary>Takes the text before the next separator that is not in a quoted string, and the separator.</summary>
    private static ReadOnlySpan<byte> TakeUntil(scoped ref ReadOnlySpan<byte> text, byte separator)
    {
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (quoted && text[i] == '\\')
            {
                i++;
            }
            else if (!quoted && text[i] == separator)
            {
                return Split(ref text, i);
            }
        }

        return Split(ref text, text.Length);
    }

    private static ReadOnlySpan<byte> Split(scoped ref ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> before = text[..at];
        text = at < text.Length ? text[(at + 1)..] : default;
        return before;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);
}
