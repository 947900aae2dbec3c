using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.Load.Faces;

/// <summary>Finds the books that a load may ask for, through nothing but the face: the store may be anybody's.</summary>
/// <remarks>
/// By the list of all books where the face has one; else by searches for topics; else by titles. What a list does not tell of a
/// book, such as its stock, a lookup does.
/// </remarks>
internal static class BookDiscovery
{
    // Each is a call before the load. More books make no load more telling.
    private const int MaxLookups = 1000;

    // What a store that works needs for all of it, many times over.
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);

    public static FoundBooks Find(IStoreFace face, Upstream store, KnownNames names)
    {
        bool hasSearch = face.Search("") is not null;
        if ((hasSearch ? names.Titles : names.Topics) is not null)
        {
            return FoundBooks.None(hasSearch
                ? $"the face {face.Name} finds books by topic, not by title"
                : $"the face {face.Name} finds books by title, not by topic");
        }

        var calls = new FaceCalls(store, Environment.TickCount64 + (long)MaxTime.TotalMilliseconds);
        FoundBooks? failure = names.Topics is null && face.AllBooks() is { } all ? ByList(calls, all, out List<ToldBook> told)
            : hasSearch ? BySearches(calls, face, names.Topics ?? KnownNames.DesignTopics, out told)
            : ByTitles(calls, face, names.Titles ?? KnownNames.DesignTitles, isGiven: names.Titles is not null, out told);
        return failure ?? Complete(calls, face, told);
    }

    private static FoundBooks? ByList(FaceCalls calls, FaceRequest all, out List<ToldBook> found)
    {
        bool isTold = calls.TryAsk(all, out found, out FoundBooks? failure);
        return isTold && found.Count == 0 ? FoundBooks.None("the store has no books") : failure;
    }

    private static FoundBooks? BySearches(
        FaceCalls calls, IStoreFace face, IReadOnlyList<string> topics, out List<ToldBook> found)
    {
        found = [];
        foreach (string topic in topics)
        {
            if (!calls.TryAsk(face.Search(topic)!, out List<ToldBook> told, out FoundBooks? failure))
            {
                return failure;
            }

            found.AddRange(told.Select(book => book with { Topic = topic }));
        }

        return found.Count == 0
            ? FoundBooks.None($"the store has no books on {string.Join(" or ", topics.Select(topic => $"\"{topic}\""))}")
            : null;
    }

    private static FoundBooks? ByTitles(
        FaceCalls calls, IStoreFace face, IReadOnlyList<string> titles, bool isGiven, out List<ToldBook> found)
    {
        found = [];
        int number = 0;
        foreach (string title in titles.Take(MaxLookups))
        {
            var book = new Book(++number, title, "", Stock: -1, Cost: -1, Version: -1);
            if (!calls.TryAsk(face.Lookup(book), out List<ToldBook> told, out FoundBooks? failure))
            {
                return failure;
            }

            if (told.Count > 0)
            {
                found.Add(told[0] with { ItemNumber = number, Title = title });
            }
            else if (isGiven)
            {
                return FoundBooks.None($"the store has no book \"{title}\"");
            }
        }

        return found.Count == 0 ? FoundBooks.None("the store has none of the designs' books; say which titles it has") : null;
    }

    /// <summary>Makes books of what was told, and looks up what is missing.</summary>
    private static FoundBooks Complete(FaceCalls calls, IStoreFace face, List<ToldBook> found)
    {
        var books = new List<Book>();
        int lookups = 0;
        foreach (ToldBook told in found.Where(book => book.ItemNumber is not null)
            .DistinctBy(book => book.ItemNumber).Take(BookRules.MaxBooks))
        {
            if (told.Stock is not null)
            {
                books.Add(BookOf(told));
            }
            else if (lookups++ < MaxLookups)
            {
                if (!calls.TryAsk(face.Lookup(BookOf(told)), out List<ToldBook> seen, out FoundBooks? failure))
                {
                    return failure;
                }

                // The topic is the one that finds it, however the store spells it.
                books.AddRange(seen.Take(1).Select(more => BookOf(more with
                {
                    ItemNumber = told.ItemNumber,
                    Title = told.Title ?? more.Title,
                    Topic = told.Topic ?? more.Topic,
                })));
            }
        }

        return books.Count == 0
            ? FoundBooks.None("the store's lists name no book that it knows by a number")
            : new FoundBooks(books, [.. TopicsOf(face, books)]);
    }

    private static IEnumerable<string> TopicsOf(IStoreFace face, List<Book> books) => face.Search("") is null
        ? []
        : books.Select(book => book.Topic).Where(topic => topic.Length > 0).Distinct(BookRules.Names);

    private static Book BookOf(ToldBook told) => new(
        told.ItemNumber!.Value, told.Title ?? "", told.Topic ?? "", told.Stock ?? -1, told.Cost ?? -1, told.Version ?? -1);
}
