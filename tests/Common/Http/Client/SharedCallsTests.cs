using System.Collections.Concurrent;
using PygmyStore.Common.Http.Client;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Client;

/// <summary>Callers who share calls: each is carried once, within the limits, and told of its own.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SharedCallsTests
{
    private const long Never = long.MaxValue;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<IReadOnlyList<Item>> _calls = new();
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _mayEnd = new(0);

    [TearDown]
    public void Forget()
    {
        _begun.Dispose();
        _mayEnd.Dispose();
    }

    [Test]
    public void One_at_a_time_has_each_call_to_itself()
    {
        var calls = new SharedCalls<Item>(new SharedCallLimits(1, 8, 8, 100), _ => 1, Answer);
        Item[] items = [new("a"), new("b")];

        Assert.That(items.Select(item => calls.Call(item, Never, Never)), Is.All.EqualTo(SharedCallOutcome.Ended));
        Assert.That(items.Select(item => item.Answer), Is.EqualTo(new[] { "to a", "to b" }));
        Assert.That(_calls.Select(call => call.Count), Is.EqualTo(new[] { 1, 1 }));
    }

    [Test]
    public void Who_comes_while_a_call_is_under_way_shares_the_next_one_in_order()
    {
        var calls = new SharedCalls<Item>(new SharedCallLimits(1, 8, ItemsPerCall: 3, 100), _ => 1, AnswerWhenLet);
        Item[] items = [.. "abcdef".Select(letter => new Item($"{letter}"))];
        Thread[] callers = StartInOrder(calls, items);

        LetEnd(3);
        Array.ForEach(callers, Eventually.Ends);

        Assert.That(_calls.Select(call => string.Concat(call.Select(item => item.Name))), Is.EqualTo(new[] { "a", "bcd", "ef" }));
        Assert.That(items.Select(item => item.Answer), Is.EqualTo(items.Select(item => $"to {item.Name}")));
    }

    [Test]
    public void A_call_takes_no_more_bytes_than_it_may_but_always_one_item()
    {
        var calls = new SharedCalls<Item>(new SharedCallLimits(1, 8, 8, BytesPerCall: 4), item => item.Name.Length, AnswerWhenLet);
        Item[] items = [new("a"), new("bb"), new("cc"), new("d"), new("eeeee"), new("f")];
        Thread[] callers = StartInOrder(calls, items);

        LetEnd(5);
        Array.ForEach(callers, Eventually.Ends);

        Assert.That(
            _calls.Select(call => string.Join("+", call.Select(item => item.Name))),
            Is.EqualTo(new[] { "a", "bb+cc", "d", "eeeee", "f" }));
    }

    [Test]
    public void As_many_calls_as_allowed_are_under_way_at_once()
    {
        var calls = new SharedCalls<Item>(new SharedCallLimits(Calls: 2, 8, 8, 100), _ => 1, AnswerWhenLet);
        Item[] items = [new("a"), new("b"), new("c"), new("d")];
        Thread[] first = [.. items.Take(2).Select(item => Start(calls, item))];
        Assert.That(_begun.Wait(Patience) && _begun.Wait(Patience), Is.True, "two have begun");
        Thread[] callers = [.. first, .. items.Skip(2).Select(item => Start(calls, item))]; // only now: earlier ones might share a call
        Eventually.IsTrue(() => calls.Waiting == 2, "two wait");

        _mayEnd.Release(4);
        Array.ForEach(callers, Eventually.Ends);

        Assert.That(items.Select(item => item.Answer), Has.None.Null);
        Assert.That(_calls.SelectMany(call => call), Is.EquivalentTo(items));
    }

    [Test]
    public void Whoever_finds_the_line_full_or_waits_too_long_is_not_carried()
    {
        var calls = new SharedCalls<Item>(new SharedCallLimits(1, Callers: 2, 8, 100), _ => 1, AnswerWhenLet);
        Thread first = Start(calls, new Item("first"));
        Assert.That(_begun.Wait(Patience), Is.True);

        Assert.That(calls.Call(new Item("late"), Environment.TickCount64 + 1, Never), Is.EqualTo(SharedCallOutcome.NotBegun));
        var second = new Item("second");
        Thread waits = Start(calls, second);
        Eventually.IsTrue(() => calls.Waiting == 1, "the second waits");
        Assert.That(calls.Call(new Item("one too many"), Never, Never), Is.EqualTo(SharedCallOutcome.NotBegun));

        LetEnd(2);
        Eventually.Ends(first);
        Eventually.Ends(waits);
        Assert.That(_calls.SelectMany(call => call).Select(item => item.Name), Is.EqualTo(new[] { "first", "second" }));
        Assert.That(second.Answer, Is.EqualTo("to second"));
    }

    [Test]
    public void Who_gives_up_on_a_call_under_way_does_not_know_and_may_call_again_at_once()
    {
        var calls = new SharedCalls<Item>(new SharedCallLimits(1, 8, 8, 100), _ => 1, AnswerWhenLet);
        var again = new Item("again");
        var outcomes = new SharedCallOutcome[2];
        Thread first = Start(calls, new Item("first"));
        Assert.That(_begun.Wait(Patience), Is.True);
        Thread leads = Start(calls, new Item("leader"));
        Eventually.IsTrue(() => calls.Waiting == 1, "the leader of the next call waits");
        var gives = new Thread(() =>
        {
            outcomes[0] = calls.Call(new Item("impatient"), Environment.TickCount64 + 2000, Environment.TickCount64 + 2000);
            outcomes[1] = calls.Call(again, Never, Never);
        });
        gives.Start();
        Eventually.IsTrue(() => calls.Waiting == 2, "the impatient one waits behind it");

        _mayEnd.Release(); // of the first call: the leader takes the impatient one along
        Assert.That(_begun.Wait(Patience), Is.True);
        Eventually.IsTrue(() => calls.Waiting == 1, "who gave up waits again");
        LetEnd(2);
        Array.ForEach([first, leads, gives], Eventually.Ends);

        Assert.That(outcomes, Is.EqualTo(new[] { SharedCallOutcome.Unknown, SharedCallOutcome.Ended }));
        Assert.That(again.Answer, Is.EqualTo("to again"));
    }

    [Test]
    public void A_call_that_throws_wedges_nobody()
    {
        int count = 0;
        var calls = new SharedCalls<Item>(new SharedCallLimits(1, 8, 8, 100), _ => 1, items =>
        {
            AnswerWhenLet(items);
            if (Interlocked.Increment(ref count) == 2)
            {
                throw new InvalidOperationException("a bug, on purpose");
            }
        });
        var ends = new ConcurrentBag<string>();
        Thread[] callers = [.. Enumerable.Range(0, 8).Select(i => new Thread(() =>
        {
            try
            {
                ends.Add($"{calls.Call(new Item($"{i}"), Never, Never)}");
            }
            catch (InvalidOperationException)
            {
                ends.Add("thrown");
            }
        }))];
        callers[0].Start(); // alone, for a leader takes along whoever has come before its call begins
        Assert.That(_begun.Wait(Patience), Is.True);
        Array.ForEach(callers[1..], caller => caller.Start());
        Eventually.IsTrue(() => calls.Waiting == 7, "the others wait");
        _mayEnd.Release(2);
        Array.ForEach(callers, Eventually.Ends);

        Assert.That(ends.Order(), Is.EqualTo(Enumerable.Repeat("Ended", 7).Append("thrown")), "only who led it");
        _mayEnd.Release();
        Assert.That(calls.Call(new Item("next"), Never, Never), Is.EqualTo(SharedCallOutcome.Ended));
    }

    [Test]
    public void Of_many_callers_at_once_each_is_carried_once()
    {
        const int each = 200;
        var calls = new SharedCalls<Item>(new SharedCallLimits(2, 64, 8, 1000), _ => 1, Answer);
        using var start = new Barrier(32);
        Item[][] items = [.. Enumerable.Range(0, 32).Select(thread => Enumerable.Range(0, each).Select(i => new Item($"{thread}/{i}")).ToArray())];
        Thread[] callers = [.. items.Select(mine => new Thread(() =>
        {
            start.SignalAndWait();
            Array.ForEach(mine, item => calls.Call(item, Never, Never));
        }))];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, Eventually.Ends);

        Assert.That(items.SelectMany(mine => mine).Count(item => item.Answer == $"to {item.Name}"), Is.EqualTo(32 * each));
        Assert.That(_calls.Sum(call => call.Count), Is.EqualTo(32 * each));
        Assert.That(calls.Waiting, Is.Zero);
    }

    private void Answer(IReadOnlyList<Item> items)
    {
        _calls.Enqueue(items);
        foreach (Item item in items)
        {
            item.Answer = $"to {item.Name}";
        }
    }

    private void AnswerWhenLet(IReadOnlyList<Item> items)
    {
        _begun.Release();
        _mayEnd.Wait(Patience);
        Answer(items);
    }

    /// <summary>Lets so many calls end, each after it has begun.</summary>
    private void LetEnd(int calls)
    {
        _mayEnd.Release(calls);
        for (int i = 1; i < calls; i++)
        {
            Assert.That(_begun.Wait(Patience), Is.True);
        }
    }

    /// <summary>The first is under way, and the others are in line in their order.</summary>
    private Thread[] StartInOrder(SharedCalls<Item> calls, Item[] items)
    {
        var callers = new Thread[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            callers[i] = Start(calls, items[i]);
            if (i == 0)
            {
                Assert.That(_begun.Wait(Patience), Is.True);
            }

            Eventually.IsTrue(() => calls.Waiting == i, $"{i} wait");
        }

        return callers;
    }

    private static Thread Start(SharedCalls<Item> calls, Item item)
    {
        var caller = new Thread(() => calls.Call(item, Never, Never));
        caller.Start();
        return caller;
    }

    private sealed class Item(string name)
    {
        public string Name => name;

        public string? Answer { get; set; }
    }
}
