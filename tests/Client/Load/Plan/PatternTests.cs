using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Client.Load.Plan;

/// <summary>What the patterns ask for.</summary>
internal sealed class PatternTests
{
    private const int Iterations = 2000;

    private static readonly Book[] Books =
    [
        new(1, "one", "A", 9, 1, 1), new(2, "two", "a", 9, 1, 1), new(3, "three", "b", 9, 1, 1),
        new(4, "four", "nothing", 9, 1, 1),
    ];

    private static IEnumerable<string> Names => Patterns.All.Select(kind => kind.Name);

    [TestCaseSource(nameof(Names))]
    public void The_same_seed_gives_the_same_requests_to_whom_ever(string name)
    {
        Func<IPattern> make = Make(name);
        (IPattern first, IPattern second) = (make(), make());
        PlannedCall[][] forward = [.. Enumerable.Range(0, 100).Select(i => Calls(first, i))];
        PlannedCall[][] backward = [.. Enumerable.Range(0, 100).Reverse().Select(i => Calls(second, i))];

        Assert.That(backward.Reverse(), Is.EqualTo(forward));
        Assert.That(Enumerable.Range(0, 100).Select(i => Calls(first, i)), Is.EqualTo(forward));
        IPattern other = Make(name, options => options with { Seed = 2 })();
        Assert.That(Enumerable.Range(0, 100).Select(i => Calls(other, i)), Is.Not.EqualTo(forward));
    }

    [TestCaseSource(nameof(Names))]
    public void An_iteration_that_was_cut_off_leaves_nothing(string name)
    {
        IPattern pattern = Make(name)();
        pattern.Begin(1);
        pattern.TryNext(out _);
        PlannedCall[] after = Calls(pattern, 2);
        Assert.That(after, Is.EqualTo(Calls(Make(name)(), 2)));
        Assert.That(pattern.TryNext(out _), Is.False);
    }

    [TestCaseSource(nameof(Names))]
    public void Nothing_is_allocated(string name)
    {
        IPattern pattern = Make(name, options => options with { Iterations = Iterations })();
        Run(0, 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(10, Iterations);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Run(int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                pattern.Begin(i);
                while (pattern.TryNext(out PlannedCall call))
                {
                    pattern.Told(Answer(call));
                }
            }
        }
    }

    [Test]
    public void A_mix_keeps_to_its_weights()
    {
        IPattern pattern = Make("mix", options => options with { Mix = new MixWeights(50, 30, 20) })();
        PlannedCall[][] all = All(pattern);
        Assert.That(all, Has.All.Length.EqualTo(1));
        var counts = all.CountBy(calls => calls[0].Operation).ToDictionary();
        Assert.That(counts[Operation.Search], Is.EqualTo(Iterations * 0.5).Within(Iterations * 0.05));
        Assert.That(counts[Operation.Lookup], Is.EqualTo(Iterations * 0.3).Within(Iterations * 0.05));
        Assert.That(counts[Operation.Buy], Is.EqualTo(Iterations * 0.2).Within(Iterations * 0.05));
        Assert.That(all.Where(calls => calls[0].Operation == Operation.Search).Select(calls => calls[0].Index).Distinct(),
            Is.EquivalentTo([0, 1]));
        Assert.That(all.Where(calls => calls[0].Operation == Operation.Lookup).Select(calls => calls[0].Index).Distinct(),
            Is.EquivalentTo([0, 1, 2, 3]));
    }

    [Test]
    public void Browsing_looks_up_a_book_of_the_topic_and_sometimes_buys_it()
    {
        PlannedCall[][] all = All(Make("browse", options => options with { BuyProbability = 0.3 })());
        foreach (PlannedCall[] calls in all)
        {
            int book = calls[^1].Index;
            Operation[] expected = [Operation.Search, Operation.Lookup, Operation.Buy];
            Assert.That(calls.Select(call => call.Operation), Is.EqualTo(
                expected[(book == 3 ? 1 : 0)..(calls[^1].Operation == Operation.Buy ? 3 : 2)]), "no topic has the last book");
            Assert.That(calls.Where(call => call.Operation == Operation.Search).Select(call => call.Index),
                Is.All.EqualTo(book == 2 ? 1 : 0));
        }

        Assert.That(
            all.Count(calls => calls[^1].Operation == Operation.Buy), Is.EqualTo(Iterations * 0.3).Within(Iterations * 0.05));
    }

    [TestCase("my-book-store", "Search Lookup Buy")]
    [TestCase("only-buy", "Buy")]
    [TestCase("only-query", "Search Lookup")]
    [TestCase("reread", "Lookup Lookup Buy")]
    public void The_steps_of_an_iteration(string name, string steps)
    {
        var items = ItemChoice.Parse("2", Books, out _);
        IPattern pattern = Make(name, options => options with { Items = items, BuyProbability = 0.5 })();
        Assert.That(All(pattern).Select(calls => string.Join(' ', calls.Select(call => call.Operation))), Is.All.EqualTo(steps));
    }

    [Test]
    public void A_quantity_of_nothing_is_no_call([Values("only-buy", "reread")] string name)
    {
        PlannedCall[][] all = All(Make(name, options => options with { Quantity = new QuantityRange(0, 2) })());
        Assert.That(all.Select(calls => calls.Sum(call => call.Quantity)).Distinct(), Is.EquivalentTo([0, 1, 2]));
        Assert.That(
            all.SelectMany(calls => calls).Where(call => call.Operation == Operation.Buy).Select(call => call.Quantity),
            Is.All.GreaterThan(0));
    }

    [TestCase("mix", "Lookup Buy")]
    [TestCase("browse", "Lookup Buy")]
    [TestCase("only-query", "Lookup")]
    public void What_the_face_has_not_is_left_out(string name, string operations)
    {
        IPattern pattern = Make(name, options => options with { Face = StoreFaces.Find("toy-store")! })();
        Assert.That(
            string.Join(' ', All(pattern).SelectMany(calls => calls).Select(call => call.Operation).Distinct().Order()),
            Is.EqualTo(operations));
    }

    [Test]
    public void Nothing_left_is_refused()
    {
        PatternOptions options =
            Options with { Face = StoreFaces.Find("toy-store")!, Mix = MixWeights.Parse("search=1", out _) };
        Assert.That(Patterns.Create(Patterns.Find("mix")!, options, out string refusal), Is.Null);
        Assert.That(refusal, Is.EqualTo("the face toy-store has no search, and the mix asks for nothing else"));
    }

    [Test]
    public void More_copies_than_the_face_sells_are_refused()
    {
        PatternOptions options = Options with { Face = StoreFaces.Find("bazar")!, Quantity = new QuantityRange(1, 2) };
        Assert.That(Patterns.Create(Patterns.Find("only-buy")!, options, out string refusal), Is.Null);
        Assert.That(refusal, Is.EqualTo("the face bazar buys one copy at a time: --quantity can be 1 or 0-1"));
    }

    [Test]
    public void The_originals_have_their_defaults()
    {
        PatternKind toyStore = Patterns.Find("toy-store")!;
        Assert.That(
            (toyStore.Clients, toyStore.Iterations, toyStore.BuyProbability, toyStore.Quantity),
            Is.EqualTo((5, 100, 0.75, new QuantityRange(0, 5))));
        Assert.That(Patterns.Find("toystore"), Is.Null);
        Assert.That(Names, Is.EqualTo(["mix", "browse", "toy-store", "my-book-store", "only-buy", "only-query", "reread"]));
    }

    internal static PatternOptions Options =>
        new() { Face = StoreFaces.Default, Books = Books, Topics = ["a", "b"], Seed = 1 };

    /// <summary>The answer of a store that has all.</summary>
    internal static CallRecord Answer(PlannedCall call) => new()
    {
        Operation = call.Operation,
        Outcome = CallOutcome.Ok,
        Stock = 9,
        OrderNumber = call.Operation == Operation.Buy ? 7 : -1,
    };

    internal static PlannedCall[] Calls(IPattern pattern, long iteration, Func<PlannedCall, CallRecord>? answer = null)
    {
        pattern.Begin(iteration);
        return [.. Left(pattern, answer)];
    }

    internal static IEnumerable<PlannedCall> Left(IPattern pattern, Func<PlannedCall, CallRecord>? answer = null)
    {
        while (pattern.TryNext(out PlannedCall call))
        {
            pattern.Told((answer ?? Answer)(call));
            yield return call;
        }
    }

    private static PlannedCall[][] All(IPattern pattern) => [.. Enumerable.Range(0, Iterations).Select(i => Calls(pattern, i))];

    private static Func<IPattern> Make(string name, Func<PatternOptions, PatternOptions>? change = null) =>
        Patterns.Create(Patterns.Find(name)!, change is null ? Options : change(Options), out _)!;
}
