using PygmyStore.Common.Contracts;

namespace PygmyStore.Common.Clients;

/// <summary>Keeps what calls with reads bring: the cache, as <see cref="BookReader"/> sees it. For any thread.</summary>
public interface IReadKeeper
{
    /// <summary>Called before a call is sent. The fill that it opens is ended once, by one of its methods.</summary>
    IReadFill BeginFill();
}

/// <summary>One call with reads, as a cache sees it: from before it is sent until its answer is here.</summary>
public interface IReadFill
{
    /// <summary>The epoch to name in the call; null: nothing of it will be kept.</summary>
    string? Epoch { get; }

    /// <summary>Ends it with an answer, which has a page or null for each of the reads.</summary>
    void Keep(IReadOnlyList<BookRead> reads, BooksRead read, string storeId);

    /// <summary>Ends it without an answer.</summary>
    void Drop();
}
