using System.Globalization;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Checks;

/// <summary>Adds a test book for a check and withdraws it. Nobody else knows the book, so every copy is accounted for.</summary>
/// <remarks>
/// <para>The catalog keeps a withdrawn book for ever, because its sales and orders must add up: the audit counts it, and
/// inventory.csv has its row. So checks put the same few books on sale again, each time with new copies, and do not make new
/// ones. A book of the shop would not do: a check that is killed could leave it sold out.</para>
/// <para>The topic says when a check has begun. A book that is on sale much later was left by a check that was killed; the next
/// one withdraws it.</para>
/// </remarks>
internal sealed class TestShelf(StoreClient store, CatalogAdmin admin)
{
    public const long Copies = 3;

    // The end of the catalog's numbers: far from those that people use. More checks than this do not run at once.
    private const int FirstNumber = 999_999_901;
    private const int Books = 99;

    private const string TopicBegin = "test book of ";
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss'Z'";

    // Every call of a check at its timeout takes two minutes; clocks of two machines may differ too.
    private static readonly TimeSpan LongestCheck = TimeSpan.FromMinutes(10);

    /// <summary>Puts a test book on sale; null, or why there is none.</summary>
    public string? TryAdd(out int itemNumber)
    {
        string topic = TopicBegin + DateTime.UtcNow.ToString(TimeFormat, CultureInfo.InvariantCulture);
        for (itemNumber = FirstNumber; itemNumber < FirstNumber + Books; itemNumber++)
        {
            var book = new NewBook(itemNumber, $"Test book {itemNumber}", topic, Cost: 1, Copies);
            AdminOutcome outcome = admin.Add(book);
            if (outcome.IsTaken && IsLeftOver(itemNumber) && admin.Withdraw(itemNumber).Failure is null)
            {
                outcome = admin.Add(book);
            }

            if (!outcome.IsTaken)
            {
                return outcome.Failure;
            }
        }

        return $"all numbers from {FirstNumber} on are taken";
    }

    /// <summary>Withdraws the book; null, or why it is still there.</summary>
    public string? Withdraw(int itemNumber)
    {
        if (admin.Withdraw(itemNumber).Failure is { } failure)
        {
            return failure;
        }

        Answer<Book> answer = store.Lookup(itemNumber);
        return answer is { IsRefusal: true, Status: 404 } ? null
            : answer.HasValue ? "it can still be looked up"
            : answer.Refusal();
    }

    /// <summary>Whether the book is on sale for longer than a check takes.</summary>
    private bool IsLeftOver(int itemNumber) =>
        store.Lookup(itemNumber).Value is { } book
        && book.Topic.StartsWith(TopicBegin, StringComparison.Ordinal)
        && DateTime.TryParseExact(
            book.Topic[TopicBegin.Length..], TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime begun)
        && DateTime.UtcNow - begun > LongestCheck;
}
