using System.Buffers;

namespace PygmyStore.Common.Observability;

/// <summary>
/// Writes entries of the W3C <c>Server-Timing</c> field: <c>order;dur=1.234</c>, milliseconds. Commas between entries are the
/// caller's.
/// </summary>
public static class ServerTiming
{
    /// <summary>Names of servers are short; a longer name in an upstream's value is not one of ours.</summary>
    public const int MaxNameBytes = 32;

    public const int MaxEntryBytes = MaxNameBytes + 5 + DurationText.MaxBytes;

    /// <summary>Writes an entry of at most <see cref="MaxEntryBytes"/> and returns its length.</summary>
    /// <param name="destination">At least <see cref="MaxEntryBytes"/>.</param>
    /// <param name="name">A token of at most <see cref="MaxNameBytes"/>.</param>
    /// <param name="duration">Written as milliseconds with three decimals.</param>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> name, TimeSpan duration)
    {
        name.CopyTo(destination);
        ";dur="u8.CopyTo(destination[name.Length..]);
        int length = name.Length + 5;
        return length + DurationText.Write(destination[length..], duration);
    }

    /// <summary>Writes an entry to <paramref name="output"/>.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> name, TimeSpan duration) =>
        output.Advance(Write(output.GetSpan(MaxEntryBytes), name, duration));
}
