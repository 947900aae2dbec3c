using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Grade.Checks;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Client.Grade;

/// <summary>What the checks say of histories in which the mistake is known.</summary>
[TestFixture]
internal sealed class JudgementTests
{
    private static readonly Book Book = new(1, "A", "x", 3, 10, 0);

    private static int _clock;

    [SetUp]
    public void Restart_the_clock() => _clock = 0;

    [TestCase(3, 0, "sss", null)]
    [TestCase(3, 0, "sssooo", null)]
    [TestCase(3, 1, "ssuu", null, Description = "none of the unknown ones bought")]
    [TestCase(3, 0, "suu", null, Description = "both of the unknown ones bought")]
    [TestCase(3, null, "ss", null, Description = "the store does not tell its stock any more")]
    [TestCase(null, 3, "ssss", null, Description = "the store did not tell it before")]
    [TestCase(3, 0, "ssss", "had 3 copies, and 4 customers were told that they bought one; from number 4 on")]
    [TestCase(3, 2, "ss", "the stock only went from 3 to 2; it should be at most 1")]
    [TestCase(3, 0, "ss", "it should be at least 1: copies are gone that nobody bought")]
    [TestCase(3, 0, "su", "it should be at least 1: copies are gone that nobody bought")]
    [TestCase(3, -1, "sss", "\"A\" is oversold: it has a stock of -1 in the end; it should never be negative")]
    [TestCase(3, -2, "ssss", "has a stock of -2 in the end")]
    [TestCase(-1, -1, "", "has a stock of -1 in the beginning")]
    [TestCase(3, 1, "sso", "still has 1 copy in the end")]
    public void The_copies_agree_with_what_was_told(long? before, long? after, string calls, string? fault)
    {
        CheckOutcome? outcome = new BookBalance(Book, before, after, [.. calls.Select(Buy)]).Judge();
        Assert.That(outcome?.Sentence, fault is null ? Is.Null : Does.Contain(fault));
        Assert.That(outcome?.Verdict ?? GradeVerdict.Fail, Is.EqualTo(GradeVerdict.Fail));
    }

    [TestCase(-1)]
    [TestCase(-5)]
    public void A_negative_stock_in_an_answer_is_shown(long stock)
    {
        Heard lookup = Lookup(stock);
        CheckOutcome? outcome = new BookBalance(Book, 3, 0, [Buy('s'), lookup]).Judge();
        Assert.That(outcome!.Sentence, Does.Contain($"oversold: it has a stock of {stock} in an answer"));
        Assert.That(outcome.Calls, Is.EqualTo((Heard[])[lookup]));
    }

    [Test]
    public void Two_sales_that_tell_the_same_stock_are_the_counter_example()
    {
        Heard[] calls = [Sold(2), Sold(1), Sold(1)];
        CheckOutcome? outcome = new BookBalance(Book, 3, 1, calls).Judge();
        Assert.That(outcome!.Evidence, Is.EqualTo((string[])[calls[1].ToString(), calls[2].ToString()]));
    }

    [TestCase(2, "sso", 0, null)]
    [TestCase(3, "ss", 1, null)]
    [TestCase(2, "sso", null, null, Description = "the store does not tell its stock")]
    [TestCase(2, "sso", -1, "2 got one, and the stock is -1; it should be 0")]
    [TestCase(2, "sss", 0, "which had 2 copies: 3 got one; it should be 2")]
    [TestCase(2, "soo", 1, "1 got one; it should be 2")]
    [TestCase(3, "ss", 2, "2 got one, and the stock is 2; it should be 1")]
    [TestCase(2, "ssu", 0, "each should be told that it has one or that it is sold out")]
    public void Of_a_race_exactly_as_many_get_one_as_there_were(long copies, string calls, long? after, string? fault)
    {
        CheckOutcome? outcome = RaceCheck.Judge(Book, copies, [.. calls.Select(Buy)], Lookup(after));
        Assert.That(outcome?.Sentence, fault is null ? Is.Null : Does.Contain(fault));
    }

    [Test]
    public void Two_buys_with_one_order_are_told()
    {
        Heard[] calls = [Sold(2, order: 7), Sold(1, order: 8), Sold(0, order: 7)];
        Assert.That(OrderNumbers.Shared(calls.Take(2)), Is.Null);
        Assert.That(OrderNumbers.Shared(calls)!.Sentence, Does.Contain("2 buys were given the order number 7"));
        Assert.That(OrderNumbers.Shared([Sold(2), Sold(1)]), Is.Null, "no numbers at all");
        Assert.That(
            OrderNumbers.Shared([Sold(2, order: -1), Sold(1, order: -1)])!.Sentence, Does.Contain("the order number -1"));
    }

    [Test]
    public void One_call_in_a_hundred_may_go_without_an_answer()
    {
        Heard[] calls = [.. Enumerable.Range(0, 198).Select(_ => Buy('s')), Buy('u')];
        Assert.That(LoadCheck.Unanswered(calls), Is.Null);
        Assert.That(LoadCheck.Unanswered([.. calls, Buy('u')]), Is.Null);
        Assert.That(
            LoadCheck.Unanswered([.. calls, Buy('u'), Buy('u')])!.Sentence, Does.StartWith("3 of 201 calls got no usable"));
        Assert.That(LoadCheck.Unanswered([]), Is.Not.Null);
    }

    [Test]
    public void A_right_history_is_right()
    {
        CheckOutcome outcome = LinearCheck.Judge(
            [Book], [Lookup(3)], [Sold(2), Lookup(2), Sold(1), Buy('u'), Lookup(0), Buy('o')]);
        Assert.That(outcome.Verdict, Is.EqualTo(GradeVerdict.Pass), outcome.Sentence);
    }

    [Test]
    public void A_history_without_any_stock_cannot_be_judged() => Assert.That(
        LinearCheck.Judge([Book], [Lookup(null)], [Buy('s')]).Verdict, Is.EqualTo(GradeVerdict.NotApplicable));

    [Test]
    public void A_history_with_a_negative_stock_is_wrong() => Assert.That(
        LinearCheck.Judge([Book], [Lookup(1)], [Sold(0), Sold(-1), Lookup(-1)]).Verdict, Is.EqualTo(GradeVerdict.Fail));

    [Test]
    public void A_lookup_that_does_not_know_an_earlier_sale_is_stale()
    {
        Heard sale = Buy('s'); // tells no stock
        Heard stale = Lookup(3);
        CheckOutcome outcome = LinearCheck.Judge([Book], [Lookup(3) with { Begun = -2, Ended = -1 }], [sale, stale]);
        Assert.That(
            outcome.Sentence, Does.Contain("1 were sold before this lookup began; its stock should be at most 2"));
        Assert.That(outcome.Evidence, Is.EqualTo((string[])[sale.ToString(), stale.ToString()]));
    }

    [Test]
    public void A_lookup_that_knows_a_sale_before_it_was_asked_for_is_wrong() => Assert.That(
        LinearCheck.Judge([Book], [Lookup(3)], [Lookup(2), Sold(2)]).Sentence,
        Does.Contain("only 0 buys had begun when this lookup ended; its stock should be at least 3"));

    [Test]
    public void Two_sales_of_one_copy_are_a_lost_update()
    {
        CheckOutcome outcome = LinearCheck.Judge(
            [Book], [Lookup(3)], [Sold(2) with { Ended = 100 }, Sold(2) with { Ended = 100 }]);
        Assert.That(outcome.Verdict, Is.EqualTo(GradeVerdict.Fail));
        Assert.That(outcome.Calls, Has.Count.EqualTo(2));
    }

    [TestCase("so", "should get the same answer")]
    [TestCase("os", "this buy should succeed")]
    [TestCase("us", "this buy should succeed")]
    public void A_key_gets_one_answer(string calls, string fault) =>
        Assert.That(KeysCheck.Judge(Buy(calls[0]), Buy(calls[1]))!.Sentence, Does.Contain(fault));

    [Test]
    public void A_key_gets_its_order_again()
    {
        Assert.That(KeysCheck.Judge(Sold(2, order: 7), Sold(2, order: 7)), Is.Null);
        Assert.That(KeysCheck.Judge(Sold(2, order: 7), Sold(1, order: 8))!.Sentence, Does.Contain("should tell the same"));
    }

    [TestCase(3, 2, null)]
    [TestCase(3, 1, "was sent twice under one key, and took 2 copies: the stock went from 3 to 1; it should be 2")]
    [TestCase(3, 3, "took 0 copies")]
    [TestCase(0, -1, null)]
    [TestCase(3, null, null, Description = "nobody tells")]
    public void A_key_takes_one_copy(long before, long? after, string? fault)
    {
        CheckOutcome? outcome = KeysCheck.Judge(Book, Lookup(before), [Buy('s'), Buy('s')], Lookup(after));
        Assert.That(outcome?.Sentence, fault is null ? Is.Null : Does.Contain(fault));
        Assert.That(outcome?.Calls.Count ?? 3, Is.EqualTo(3));
    }

    private static Heard Sold(long stock, long? order = null) =>
        Heard(Operation.Buy, new FaceAnswer(CallOutcome.Ok, Stock: stock, OrderNumber: order));

    private static Heard Lookup(long? stock) => Heard(Operation.Lookup, new FaceAnswer(CallOutcome.Ok, Stock: stock));

    /// <summary>A buy that was sold, refused as out of stock, or whose outcome is unknown.</summary>
    private static Heard Buy(char outcome) => Heard(Operation.Buy, new FaceAnswer(outcome switch
    {
        's' => CallOutcome.Ok,
        'o' => CallOutcome.OutOfStock,
        _ => CallOutcome.Unknown,
    }));

    private static Heard Heard(Operation operation, FaceAnswer answer) => new()
    {
        Customer = "client 1",
        Call = _clock,
        Operation = operation,
        ItemNumber = Book.ItemNumber,
        Quantity = operation == Operation.Buy ? 1 : 0,
        Asked = $"call {_clock}",
        Begun = ++_clock,
        Ended = ++_clock,
        Answer = answer,
    };
}
