using System.Buffers;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace PygmyStore.Common.Contracts;

/// <summary>A book as the catalog knows it at one moment; the version counts its changes.</summary>
public sealed record Book(int ItemNumber, string Title, string Topic, long Stock, decimal Cost, long Version);

/// <summary>The body of the catalog's <c>POST /books</c>.</summary>
public sealed record NewBook(int ItemNumber, string Title, string Topic, decimal Cost, long Stock);

/// <summary>The body of the catalog's <c>PATCH /books/{n}</c>: what is absent stays as it is.</summary>
public sealed record BookPatch(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Title = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Topic = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Cost = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Stock = null);

/// <summary>The books after a number (0: from the first one), up to a limit. Never a whole list.</summary>
public readonly record struct PageRequest(int After, int Limit)
{
    /// <summary>
    /// The most books on a page, and the number of books when the request gives no limit. A book is at most 2,560 bytes of JSON:
    /// title and topic of 200 characters, each of which takes 6 bytes when it is escaped, and 160 bytes for the rest. So the
    /// longest page has 2.6 MB, a sixth of what a server accepts from the one behind it (16 MiB), and a client can show progress.
    /// </summary>
    public const int MaxLimit = 1000;

    public const int MaxAfter = 999_999_999;

    public static PageRequest First { get; } = new(0, MaxLimit);
}

/// <summary>
/// The entity tag of a book, the same at the catalog and at the front end: the beginning of the store's id, the book's version,
/// and a hash of what is shown, as in <c>"1a2b3c4d-7-9f86d081884c7d65"</c>.
/// </summary>
/// <remarks>
/// The version alone is not enough. A new store counts from 1 again: its id differs. A store that was restored from a backup has
/// the same id and may reach the same version with another content: the hash differs.
/// </remarks>
public static class BookTag
{
    /// <summary>The field in which the catalog sends its store's id.</summary>
    public static ReadOnlySpan<byte> StoreFieldName => "X-Store-Id"u8;

    internal const int IdDigits = 8;
    internal const ulong HashBasis = 0xCBF29CE484222325;

    private static readonly SearchValues<byte> IdCharacters =
        SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>The longest tag: two quotes, the id, a version of up to 19 digits, the hash, and the hyphens.</summary>
    public const int MaxBytes = 2 + IdDigits + 1 + 19 + 1 + 16;

    public static int Write(Span<byte> tag, string storeId, long version, ulong hash)
    {
        Utf8.TryWrite(tag, $"\"{BeginningOf(storeId)}-{version}-{hash:x16}\"", out int length);
        return length;
    }

    /// <summary>FNV-1a with 64 bits of what is shown. Two states that differ in one number never have the same hash.</summary>
    public static ulong HashOf(int itemNumber, string title, string topic, decimal cost, long stock)
    {
        ulong hash = Add(Add(HashBasis, (ulong)itemNumber), (ulong)stock);
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(cost, parts);
        foreach (int part in parts)
        {
            hash = Add(hash, (uint)part);
        }

        return Add(Add(hash, title), topic);
    }

    /// <summary>Whether the text can be a store's id: what a peer sends goes into our own fields only if it is.</summary>
    internal static bool IsStoreId(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(IdCharacters);

    internal static ReadOnlySpan<char> BeginningOf(string storeId) => storeId.AsSpan(0, Math.Min(storeId.Length, IdDigits));

    internal static ulong Add(ulong hash, ulong value)
    {
        const ulong prime = 0x100000001B3;
        return (hash ^ value) * prime;
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (char c in text)
        {
            hash = Add(hash, c);
        }

        return Add(hash, (ulong)text.Length);
    }
}
