using PygmyStore.Common.Contracts;
using PygmyStore.FrontEndServer.Caching;

namespace PygmyStore.Tests.FrontEndServer.Caching;

/// <summary>Pages in the cache: found only whole, and only while neither the lists nor a book on them changes.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CachedPageTests
{
    private static readonly BookRead Asked = CacheBench.Topic("Systems");

    private readonly CacheBench _bench = new();

    private static Book Book(int itemNumber, long version) => CacheBench.Book(itemNumber, version);

    [Test]
    public void A_page_is_found_as_it_was_asked_for_whatever_the_case_of_its_topic()
    {
        _bench.FillPage(Asked, 1, Book(1, 4), Book(2, 5));
        FoundPage found = _bench.Cache.TryFindPage(PageKey.Of(CacheBench.Topic("sYSTEMS")))!;
        Assert.That(found.Books, Is.EqualTo(new[] { Book(1, 4), Book(2, 5) }));
        Assert.That((found.HasNext, found.StoreId, found.Only), Is.EqualTo((false, CacheBench.Store, (CachedBook?)null)));
        Assert.That(found.Tag, Is.EqualTo(BookListTag.Of(found.Books)));

        BookRead[] others =
        [
            CacheBench.Topic(null), CacheBench.Topic("Systems "), CacheBench.Topic("Systems", after: 1),
            CacheBench.Topic("Systems", limit: 2), new("id", Title: "Systems"),
        ];
        Assert.That(others.Select(_bench.FindPage), Is.All.Null);
    }

    [Test]
    public void The_books_of_a_page_are_found_by_their_numbers_and_the_page_as_the_books_are_now()
    {
        _bench.FillPage(Asked, 1, Book(1, 4), Book(2, 5));
        Assert.That((_bench.Find(1), _bench.Find(2)), Is.EqualTo((4, 5)));

        _bench.Tell((1, 6));
        Assert.That(_bench.FindPage(Asked), Is.Null);
        _bench.Fill(Book(1, 6));
        Assert.That(_bench.FindPage(Asked), Is.EqualTo(new[] { 6, 5 }));
    }

    [Test]
    public void A_title_is_a_page_of_one_and_has_the_whole_entry()
    {
        _bench.FillPage(new BookRead("id", Title: "Title 7"), 1, Book(7, 3));
        Assert.That(_bench.Cache.TryFindPage(PageKey.OfTitle("title 7"))?.Only, Is.SameAs(_bench.Cache.TryFind(7)));
    }

    [Test]
    public void A_change_of_the_lists_voids_each_of_them_and_no_book()
    {
        _bench.FillPage(Asked, 1, Book(1, 4));
        _bench.FillPage(CacheBench.Topic(null), 1, Book(1, 4));
        _bench.FillPage(new BookRead("id", Title: "Title 1"), 1, Book(1, 4));
        _bench.Tell((Invalidation.Shelf, 2));
        Assert.That(_bench.FindPage(Asked), Is.Null);
        Assert.That(_bench.FindPage(CacheBench.Topic(null)), Is.Null);
        Assert.That(_bench.Cache.TryFindPage(PageKey.OfTitle("Title 1")), Is.Null);
        Assert.That(_bench.Find(1), Is.EqualTo(4));
    }

    [TestCase(4, false)]
    [TestCase(5, true)]
    public void A_call_under_way_keeps_no_list_older_than_what_is_told_meanwhile(long shelf, bool isKept)
    {
        Fill fill = _bench.Cache.BeginFill();
        _bench.Tell((Invalidation.Shelf, 5));
        fill.Keep([Asked], CacheBench.PageAnswer("1", shelf, Book(1, 4)), CacheBench.Store);
        Assert.That(_bench.FindPage(Asked) is not null, Is.EqualTo(isKept));
        Assert.That(_bench.Find(1), Is.EqualTo(4));
    }

    [Test]
    public void While_the_lists_change_none_is_kept_and_while_a_book_of_it_changes_a_page_is_not_found()
    {
        BooksRead answer = CacheBench.PageAnswer("1", 1, Book(1, 4));
        _bench.Cache.BeginFill().Keep([Asked], answer with { Pending = [Invalidation.Shelf] }, CacheBench.Store);
        Assert.That((_bench.FindPage(Asked), _bench.Find(1)), Is.EqualTo(((long[]?)null, 4)));

        BookRead other = CacheBench.Topic("other");
        _bench.Cache.BeginFill().Keep(
            [other], CacheBench.PageAnswer("1", 1, Book(1, 4), Book(2, 4)) with { Pending = [2] }, CacheBench.Store);
        Assert.That(_bench.FindPage(other), Is.Null);
        _bench.Fill(Book(2, 5));
        Assert.That(_bench.FindPage(other), Is.EqualTo(new[] { 4, 5 }));
    }

    [Test]
    public void An_old_list_after_a_newer_one_is_not_kept()
    {
        Fill old = _bench.Cache.BeginFill();
        _bench.FillPage(Asked, 2, Book(1, 4), Book(2, 4));
        old.Keep([Asked], CacheBench.PageAnswer("1", 1, Book(1, 4)), CacheBench.Store);
        Assert.That(_bench.FindPage(Asked), Is.EqualTo(new[] { 4, 4 }));
    }

    [Test]
    public void A_page_of_which_a_book_was_evicted_is_not_found()
    {
        var bench = new CacheBench(books: 3);
        bench.FillPage(Asked, 1, Book(1, 4), Book(2, 4), Book(3, 4), Book(4, 4), Book(5, 4), Book(6, 4));
        Assert.That(bench.FindPage(Asked), Is.Null);
    }

    [Test]
    public void An_empty_page_and_one_that_the_answer_had_no_room_for_are_not_kept()
    {
        _bench.FillPage(Asked, 1);
        _bench.Cache.BeginFill().Keep(
            [CacheBench.Topic("t")], new BooksRead([null], 1, "1"), CacheBench.Store);
        Assert.That((_bench.FindPage(Asked), _bench.FindPage(CacheBench.Topic("t"))), Is.EqualTo(((long[]?)null, (long[]?)null)));
        Assert.That(_bench.Cache.Kept, Is.Zero);
    }

    [Test]
    public void Another_epoch_voids_the_pages_too()
    {
        _bench.FillPage(Asked, 1, Book(1, 4));
        _bench.Grant("2");
        Assert.That(_bench.FindPage(Asked), Is.Null);
        _bench.Fill(Book(1, 4)); // its book alone does not bring it back
        Assert.That(_bench.FindPage(Asked), Is.Null);
    }

    [Test]
    public void Pages_are_bounded()
    {
        for (int limit = 1; limit <= 10 * BookCache.MaxPages; limit++)
        {
            _bench.FillPage(CacheBench.Topic("t", limit: limit), 1, Book(1, 4));
        }

        IEnumerable<long[]?> found =
            Enumerable.Range(1, 10 * BookCache.MaxPages).Select(limit => _bench.FindPage(CacheBench.Topic("t", limit: limit)));
        Assert.That(found.Count(page => page is not null), Is.InRange(1, BookCache.MaxPages));
    }
}
