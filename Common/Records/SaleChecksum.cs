using System.Buffers;
using System.Text;
using PygmyStore.Common.Storage;

namespace PygmyStore.Common.Records;

/// <summary>
/// A checksum over the sales from the first one to some number. The catalog computes it from its sales, the order service from
/// its orders: equal checksums mean that both know the same operations under the same numbers.
/// </summary>
/// <remarks>
/// The checksum up to a sale continues the checksum up to the sale before it (CRC-32C, see RecordFormat.cs). It finds files that
/// do not belong together; it is no protection against a forger.
/// </remarks>
public static class SaleChecksum
{
    /// <summary>The checksum over no sales.</summary>
    public const uint OfNone = 0;

    private const int MaxNumbersBytes = 48; // three numbers of up to 19, 9 and 10 digits, and the separators

    /// <summary>The checksum as it stands in files and messages: eight lower-case hexadecimal digits.</summary>
    public static string Text(uint checksum) => checksum.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads a checksum as <see cref="Text"/> writes it.</summary>
    public static bool TryRead(string text, out uint checksum)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<byte> digits = stackalloc byte[RecordFormat.ChecksumDigits];
        checksum = 0;
        return Encoding.UTF8.TryGetBytes(text, digits, out int length)
            && RecordFormat.TryReadChecksum(digits[..length], out checksum);
    }

    /// <summary>Continues the checksum by the next sale.</summary>
    public static uint Continue(uint before, long saleNumber, string op, int itemNumber, int quantity)
    {
        ArgumentNullException.ThrowIfNull(op);
        byte[] line = ArrayPool<byte>.Shared.Rent(MaxNumbersBytes + Encoding.UTF8.GetMaxByteCount(op.Length));
        try
        {
            System.Text.Unicode.Utf8.TryWrite(line, $"{saleNumber},{itemNumber},{quantity},{op}\n", out int length);
            return RecordFormat.Checksum(before, line.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(line);
        }
    }
}
