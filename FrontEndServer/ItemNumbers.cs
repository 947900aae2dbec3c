using System.Buffers.Text;

namespace PygmyStore.FrontEndServer;

/// <summary>Reads numbers out of targets.</summary>
internal static class ItemNumbers
{
    /// <summary>A positive item number: decimal digits, nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out int itemNumber) =>
        Utf8Parser.TryParse(text, out itemNumber, out int used) && used == text.Length && itemNumber > 0 && text[0] != '+';

    /// <summary>A positive order number: decimal digits, nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long orderNumber) =>
        Utf8Parser.TryParse(text, out orderNumber, out int used) && used == text.Length && orderNumber > 0 && text[0] != '+';
}
