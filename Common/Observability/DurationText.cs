using System.Buffers.Text;

namespace PygmyStore.Common.Observability;

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
