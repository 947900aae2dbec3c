using System.Globalization;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// A digest of copies by book: the sum, modulo 2^64, of a hash of each book's number and copies. Equal digests mean equal copies
/// for every book.
/// </summary>
/// <remarks>
/// The catalog keeps one of the copies sold and the order service one of the copies ordered, each with two hashes for a sale,
/// whatever the number of books. It finds mistakes; it is no protection against a forger.
/// </remarks>
public static class CopiesDigest
{
    /// <summary>The digest while no book has copies.</summary>
    public const ulong OfNone = 0;

    /// <summary>The digest after one book's copies have changed.</summary>
    public static ulong Move(ulong digest, int itemNumber, long before, long after) =>
        unchecked(digest - HashOf(itemNumber, before) + HashOf(itemNumber, after));

    /// <summary>As it is told: sixteen hexadecimal digits.</summary>
    public static string Text(ulong digest) => digest.ToString("x16", CultureInfo.InvariantCulture);

    // A book without copies counts nothing: the order service does not know it.
    private static ulong HashOf(int itemNumber, long copies) =>
        copies == 0 ? 0 : Mix(unchecked(Mix((ulong)itemNumber) + (ulong)copies));

    // The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): each bit of the input changes half the bits of the output.
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
