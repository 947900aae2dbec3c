using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace PygmyStore.Common.Observability;

/// <summary>Writes entries of the W3C <c>Server-Timing</c> field, without the commas: <c>order;dur=1.234</c>.</summary>
public static class ServerTiming
{
    /// <summary>Names of servers are short. A longer name in an upstream's value is not one of ours.</summary>
    public const int MaxNameBytes = 32;

    public const int MaxEntryBytes = MaxNameBytes + 5 + DurationText.MaxBytes;

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> name, TimeSpan duration)
    {
        Span<byte> entry = output.GetSpan(MaxEntryBytes);
        name.CopyTo(entry);
        ";dur="u8.CopyTo(entry[name.Length..]);
        int length = name.Length + 5;
        output.Advance(length + DurationText.Write(entry[length..], duration));
    }
}

/// <summary>Reads the durations in a <c>Server-Timing</c> value, which may have quoted strings; skips the rest.</summary>
public ref struct ServerTimingReader(ReadOnlySpan<byte> value)
{
    /// <summary>We have two tiers behind the first one. This bounds the work for a foreign value.</summary>
    public const int MaxEntries = 16;

    private const double MaxMilliseconds = 24 * 60 * 60 * 1000.0; // no answer takes a day

    private ReadOnlySpan<byte> _rest = value;
    private int _entriesLeft = MaxEntries;

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

/// <summary>How long each server behind took for a request, by its own clock. Calls to one server add up.</summary>
public sealed class TierTimes
{
    private const int MaxTiers = 4; // there are two servers behind the first one

    private readonly Entry[] _entries = new Entry[MaxTiers];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> NameAt(int index) => _entries[index].Name.AsSpan(0, _entries[index].NameLength);

    public TimeSpan DurationAt(int index) => _entries[index].Duration;

    /// <summary>The longest of them: that of the server that was called, since the one behind it took a part of that.</summary>
    public TimeSpan Longest
    {
        get
        {
            TimeSpan longest = TimeSpan.Zero;
            for (int i = 0; i < Count; i++)
            {
                longest = _entries[i].Duration > longest ? _entries[i].Duration : longest;
            }

            return longest;
        }
    }

    /// <summary>Adds every entry of an upstream's Server-Timing value; what is malformed is passed over.</summary>
    public void AddServerTiming(ReadOnlySpan<byte> value)
    {
        var reader = new ServerTimingReader(value);
        while (reader.TryRead(out ReadOnlySpan<byte> name, out TimeSpan duration))
        {
            Add(name, duration);
        }
    }

    /// <summary>Adds all that another request was told, as when several shared one call.</summary>
    public void Add(TierTimes times)
    {
        for (int i = 0; i < times.Count; i++)
        {
            Add(times.NameAt(i), times.DurationAt(i));
        }
    }

    internal void Reset() => Count = 0;

    private void Add(ReadOnlySpan<byte> name, TimeSpan duration)
    {
        for (int i = 0; i < Count; i++)
        {
            if (NameAt(i).SequenceEqual(name))
            {
                _entries[i].Duration += duration;
                return;
            }
        }

        if (Count < MaxTiers)
        {
            ref Entry entry = ref _entries[Count++];
            entry.Name ??= new byte[ServerTiming.MaxNameBytes];
            name.CopyTo(entry.Name);
            entry.NameLength = name.Length;
            entry.Duration = duration;
        }
    }

    private struct Entry
    {
        public byte[] Name;
        public int NameLength;
        public TimeSpan Duration;
    }
}

/// <summary>Durations in logs and <c>Server-Timing</c>: milliseconds with three decimals, cut after the microseconds.</summary>
internal static class DurationText
{
    /// <summary>The longest <see cref="TimeSpan"/>: 15 digits of milliseconds, the point and three decimals.</summary>
    public const int MaxBytes = 19;

    /// <summary>Writes at most <see cref="MaxBytes"/> and returns how many. A negative duration is zero.</summary>
    public static int Write(Span<byte> destination, TimeSpan duration)
    {
        long microseconds = Math.Max(0, duration.Ticks) / TimeSpan.TicksPerMicrosecond;
        (long milliseconds, long decimals) = Math.DivRem(microseconds, 1000);
        Utf8Formatter.TryFormat(milliseconds, destination, out int length);
        destination[length] = (byte)'.';
        destination[length + 1] = (byte)('0' + decimals / 100);
        destination[length + 2] = (byte)('0' + decimals / 10 % 10);
        destination[length + 3] = (byte)('0' + decimals % 10);
        return length + 4;
    }
}
