using PygmyStore.Common.Contracts;
using PygmyStore.FrontEndServer.Caching;

namespace PygmyStore.Tests.FrontEndServer.Caching;

/// <summary>What the cache may show, and when it may keep what a call brings.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BookCacheTests
{
    private readonly CacheBench _bench = new();

    private static Book Book(int itemNumber, long version) => CacheBench.Book(itemNumber, version);

    [Test]
    public void What_a_call_brought_is_found_with_its_tag()
    {
        Assert.That(_bench.Find(7), Is.Zero);
        _bench.Fill(Book(7, 3));

        CachedBook found = _bench.Cache.TryFind(7)!;
        Span<byte> tag = stackalloc byte[BookTag.MaxBytes];
        tag = tag[..BookTag.Write(tag, CacheBench.Store, 3, BookTag.HashOf(7, "Title 7", "t", 1.5m, 3))];
        Assert.That(found.Book, Is.EqualTo(Book(7, 3)));
        Assert.That(found.Tag, Is.EqualTo(tag.ToArray()));
        Assert.That((_bench.Cache.Hits, _bench.Cache.Misses, _bench.Cache.Kept, _bench.Cache.Books), Is.EqualTo((1, 1, 1, 1)));
    }

    [TestCase(CacheBench.Lease - 1, true)]
    [TestCase(CacheBench.Lease, false)]
    public void A_lease_ends_at_its_millisecond(int after, bool isFound)
    {
        _bench.Fill(Book(1, 1));
        _bench.FillPage(CacheBench.Topic("t"), 1, Book(1, 1));
        _bench.Now += after;

        Assert.That(_bench.Find(1) > 0, Is.EqualTo(isFound));
        Assert.That(_bench.FindPage(CacheBench.Topic("t")) is not null, Is.EqualTo(isFound));
        Assert.That(_bench.Cache.IsLeaseRunning, Is.EqualTo(isFound));
    }

    [Test]
    public void A_lease_that_is_renewed_late_has_its_entries_back_and_with_another_epoch_it_has_not()
    {
        _bench.Fill(Book(1, 1));
        _bench.Now += 2 * CacheBench.Lease;
        Assert.That(_bench.Find(1), Is.Zero);

        _bench.Grant("1");
        Assert.That(_bench.Find(1), Is.EqualTo(1));

        _bench.Grant("2");
        Assert.That(_bench.Find(1), Is.Zero);
        _bench.Grant("1"); // not that one again
        Assert.That(_bench.Find(1), Is.Zero);
    }

    [Test]
    public void A_grant_never_makes_a_lease_shorter()
    {
        _bench.Fill(Book(1, 1));
        _bench.Cache.Grant("1", _bench.Now, _bench.Cache.Ends);
        Assert.That(_bench.Find(1), Is.EqualTo(1));
    }

    [TestCase(4, 4)]
    [TestCase(5, 0)]
    public void An_entry_that_is_older_than_what_is_told_is_forgotten(long told, long found)
    {
        _bench.Fill(Book(1, 4), Book(2, 1));
        _bench.Tell((1, told));
        Assert.That((_bench.Find(1), _bench.Find(2)), Is.EqualTo((found, 1)));
        Assert.That(_bench.Cache.Invalidations, Is.EqualTo(1));
    }

    [TestCase(4, 0)]
    [TestCase(5, 5)]
    [TestCase(6, 6)]
    public void A_call_under_way_keeps_nothing_older_than_what_is_told_meanwhile(long read, long found)
    {
        using IDisposable seen = Assert.EnterMultipleScope();
        Fill fill = _bench.Cache.BeginFill();
        _bench.Tell((1, 3));
        _bench.Tell((1, 5));
        _bench.Tell((1, 2)); // late
        fill.Keep([CacheBench.Lookup(1)], CacheBench.Answer("1", 1, Book(1, read)), CacheBench.Store);
        Assert.That(_bench.Find(1), Is.EqualTo(found));
    }

    [Test]
    public void A_call_that_begins_after_it_was_told_may_keep_any_version()
    {
        _bench.Tell((1, long.MaxValue), (0, long.MaxValue));
        _bench.FillPage(CacheBench.Topic("t"), 1, Book(1, 4));
        Assert.That(_bench.Find(1), Is.EqualTo(4));
        Assert.That(_bench.FindPage(CacheBench.Topic("t")), Is.EqualTo(new[] { 4 }));
    }

    [Test]
    public void What_changes_at_that_moment_is_not_kept()
    {
        Fill fill = _bench.Cache.BeginFill();
        BooksRead answer = CacheBench.Answer("1", 1, Book(1, 4), Book(2, 4)) with { Pending = [1] };
        fill.Keep([CacheBench.Lookup(1), CacheBench.Lookup(2)], answer, CacheBench.Store);
        Assert.That((_bench.Find(1), _bench.Find(2)), Is.EqualTo((0, 4)));
    }

    [TestCase(null)]
    [TestCase("2")]
    public void An_answer_for_no_epoch_or_another_one_is_not_kept(string? epoch)
    {
        _bench.Cache.BeginFill().Keep([CacheBench.Lookup(1)], CacheBench.Answer(epoch, 1, Book(1, 4)), CacheBench.Store);
        Assert.That(_bench.Find(1), Is.Zero);
    }

    [Test]
    public void A_call_belongs_to_the_epoch_in_which_it_began([Values] bool isAnsweredForTheNewOne)
    {
        Fill fill = _bench.Cache.BeginFill();
        _bench.Grant("2");
        string epoch = isAnsweredForTheNewOne ? "2" : "1";
        fill.Keep([CacheBench.Lookup(1)], CacheBench.Answer(epoch, 1, Book(1, 4)), CacheBench.Store);
        Assert.That(fill.Epoch, Is.EqualTo("1"));
        Assert.That(_bench.Find(1), Is.Zero);
    }

    [Test]
    public void Without_a_lease_nothing_is_kept()
    {
        var cache = new BookCache(10, () => 0);
        Fill fill = cache.BeginFill();
        cache.Grant("1", 1000, cache.Ends);
        fill.Keep([CacheBench.Lookup(1)], CacheBench.Answer("1", 1, Book(1, 4)), CacheBench.Store);
        Assert.That((fill.Epoch, cache.TryFind(1)), Is.EqualTo(((string?)null, (CachedBook?)null)));
    }

    [Test]
    public void An_old_answer_after_a_newer_one_is_not_kept()
    {
        Fill old = _bench.Cache.BeginFill();
        Fill young = _bench.Cache.BeginFill();
        young.Keep([CacheBench.Lookup(1)], CacheBench.Answer("1", 1, Book(1, 5)), CacheBench.Store);
        _bench.Now += 2 * CacheBench.Lease; // also while the lease does not run
        old.Keep([CacheBench.Lookup(1)], CacheBench.Answer("1", 1, Book(1, 4)), CacheBench.Store);
        _bench.Grant("1");
        Assert.That(_bench.Find(1), Is.EqualTo(5));
    }

    [Test]
    public void Of_two_calls_at_once_each_heeds_what_is_told_during_it()
    {
        Fill first = _bench.Cache.BeginFill();
        _bench.Tell((1, 5));
        Fill second = _bench.Cache.BeginFill();
        _bench.Tell((2, 5));
        BookRead[] asked = [CacheBench.Lookup(1), CacheBench.Lookup(2)];
        BooksRead answer = CacheBench.Answer("1", 1, Book(1, 4), Book(2, 4));
        first.Keep(asked, answer, CacheBench.Store);
        Assert.That((_bench.Find(1), _bench.Find(2)), Is.EqualTo((0, 0)));
        second.Keep(asked, answer, CacheBench.Store);
        Assert.That((_bench.Find(1), _bench.Find(2)), Is.EqualTo((4, 0)));
    }

    [Test]
    public void All_is_meant_for_every_entry_and_every_call_under_way()
    {
        _bench.Fill(Book(1, 4));
        _bench.FillPage(CacheBench.Topic("t"), 1, Book(2, 4));
        Fill fill = _bench.Cache.BeginFill();
        _bench.Cache.Invalidate(_bench.Told() with { All = true });
        fill.Keep([CacheBench.Lookup(3)], CacheBench.Answer("1", 1, Book(3, 4)), CacheBench.Store);
        Assert.That((_bench.Find(1), _bench.Find(2), _bench.Find(3)), Is.EqualTo((0, 0, 0)));

        _bench.Fill(Book(1, 4)); // the lease goes on
        Assert.That((_bench.Find(1), _bench.Cache.Epoch), Is.EqualTo((4, "1")));
    }

    [Test]
    public void A_lease_that_the_catalog_ends_is_over_and_a_grant_that_was_asked_for_before_counts_no_more()
    {
        _bench.Fill(Book(1, 4));
        Fill fill = _bench.Cache.BeginFill();
        long ends = _bench.Cache.Ends;
        _bench.Cache.Invalidate(_bench.Told() with { Ends = true });
        Assert.That((_bench.Find(1), _bench.Cache.Epoch, _bench.Cache.IsLeaseRunning), Is.EqualTo((0, (string?)null, false)));

        _bench.Cache.Grant("1", _bench.Now + CacheBench.Lease, ends);
        Assert.That(_bench.Cache.IsLeaseRunning, Is.False);
        _bench.Grant("1"); // the catalog would not
        fill.Keep([CacheBench.Lookup(2)], CacheBench.Answer("1", 1, Book(2, 4)), CacheBench.Store);
        Assert.That((_bench.Find(1), _bench.Find(2)), Is.EqualTo((0, 0)));
    }

    [Test]
    public void The_end_of_another_epoch_ends_nothing_and_a_new_one_may_follow_it()
    {
        _bench.Fill(Book(1, 4));
        long ends = _bench.Cache.Ends;
        _bench.Cache.Invalidate(new Invalidation("of an earlier process", [], Ends: true));
        Assert.That((_bench.Find(1), _bench.Cache.Epoch), Is.EqualTo((4, "1")));
        _bench.Cache.Grant("2", _bench.Now + CacheBench.Lease, ends);
        Assert.That((_bench.Find(1), _bench.Cache.Epoch), Is.EqualTo((0, "2")));
    }

    [Test]
    public void What_another_epoch_tells_is_forgotten_too()
    {
        _bench.Fill(Book(1, 4));
        _bench.Cache.Invalidate(_bench.Told((1, 5)) with { Epoch = "other" });
        Assert.That(_bench.Find(1), Is.Zero);
    }

    [Test]
    public void The_most_books_are_kept_and_those_that_are_used_stay()
    {
        var bench = new CacheBench(books: 30);
        bench.Fill(Book(1, 1));
        for (int item = 2; item <= 300; item++)
        {
            Assert.That(bench.Find(1), Is.EqualTo(1), $"before {item}");
            bench.Fill(Book(item, 1));
        }

        Assert.That(bench.Cache.Books, Is.InRange(20, 30));
    }

    [Test]
    public void A_call_during_which_too_much_is_told_keeps_nothing([Values(0, 1)] int more)
    {
        Fill fill = _bench.Cache.BeginFill();
        for (int item = 1; item <= Fill.MaxFloors + more; item++)
        {
            _bench.Tell((item, 2));
        }

        fill.Keep([CacheBench.Lookup(999_999)], CacheBench.Answer("1", 1, Book(999_999, 1)), CacheBench.Store);
        Assert.That(_bench.Find(999_999), Is.EqualTo(1 - more));
    }

    [Test]
    public void A_cache_for_a_time_needs_no_lease_and_forgets_at_its_millisecond()
    {
        var bench = new CacheBench(timeToLive: TimeSpan.FromMilliseconds(300));
        Assert.That((bench.Cache.IsLeaseRunning, bench.Cache.Epoch), Is.EqualTo((true, (string?)null)));
        bench.Fill(Book(1, 1));
        bench.Now += 1;
        bench.FillPage(CacheBench.Topic(null), 0, Book(2, 1), Book(3, 1));

        bench.Now += 298;
        Assert.That((bench.Find(1), bench.FindPage(CacheBench.Topic(null))), Is.EqualTo((1, new[] { 1, 1 })));
        bench.Now += 1;
        Assert.That((bench.Find(1), bench.Find(2)), Is.EqualTo((0, 1)));
        bench.Now += 1;
        Assert.That((bench.Find(2), bench.FindPage(CacheBench.Topic(null))), Is.EqualTo((0, (long[]?)null)));

        bench.Fill(Book(1, 1));
        bench.Cache.End();
        bench.Cache.Invalidate(new Invalidation("any", [], Ends: true));
        Assert.That(bench.Find(1), Is.EqualTo(1));
    }
}
