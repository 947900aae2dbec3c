using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Tests.Common.Contracts;

/// <summary>What an answer to several means for each of them.</summary>
internal sealed class SharedAnswersTests
{
    private static readonly Order Order = new(1, 2, "RPCs for Dummies", 1, 20, 9, 2);

    [TestCase(UpstreamOutcome.Unreachable)]
    [TestCase(UpstreamOutcome.Busy)]
    [TestCase(UpstreamOutcome.TimedOut)]
    [TestCase(UpstreamOutcome.Broken)]
    [TestCase(UpstreamOutcome.Malformed)]
    public void Without_an_answer_nobody_has_one(UpstreamOutcome outcome)
    {
        var none = new Answer<IReadOnlyList<SharedAnswer<Order>>>(outcome, 0, null, null);

        Assert.That(none.At(1, 2), Is.EqualTo(new Answer<Order>(outcome, 0, null, null)));
    }

    [TestCase(404)]
    [TestCase(409)]
    [TestCase(422)]
    public void A_decision_that_is_told_of_the_call_is_nobodys(int status)
    {
        var decided = new Answer<IReadOnlyList<SharedAnswer<Order>>>(UpstreamOutcome.Answered, status, null, "there is nothing at this path");

        Assert.That(decided.At(0, 2).Outcome, Is.EqualTo(UpstreamOutcome.Malformed));
    }

    [TestCase(200)]
    [TestCase(201)]
    public void An_order_that_is_not_there_is_no_refusal(int status) =>
        Assert.That(Shared(new SharedAnswer<Order>(status)).At(0, 1).Outcome, Is.EqualTo(UpstreamOutcome.Malformed));

    [Test]
    public void A_refusal_of_the_call_is_one_of_each()
    {
        var refused = new Answer<IReadOnlyList<SharedAnswer<Order>>>(UpstreamOutcome.Answered, 503, null, "full") { IsWorthRepeating = true };

        Assert.That(refused.At(0, 2), Is.EqualTo(new Answer<Order>(UpstreamOutcome.Answered, 503, null, "full") { IsWorthRepeating = true }));
    }

    [TestCase(1)]
    [TestCase(3)]
    public void An_answer_to_fewer_or_more_is_none(int requests) =>
        Assert.That(Shared(new(201, Order), new(201, Order)).At(0, requests).Outcome, Is.EqualTo(UpstreamOutcome.Malformed));

    [Test]
    public void A_null_among_the_answers_is_none_for_its_request_only()
    {
        Answer<IReadOnlyList<SharedAnswer<Order>>> shared = Shared(new SharedAnswer<Order>(201, Order), null!);

        Assert.That(shared.At(0, 2).Value, Is.EqualTo(Order));
        Assert.That(shared.At(1, 2).Outcome, Is.EqualTo(UpstreamOutcome.Malformed));
    }

    [TestCase(503)]
    [TestCase(507)]
    public void That_nothing_was_done_is_not_believed_of_what_was_sent_twice(int status)
    {
        Answer<IReadOnlyList<SharedAnswer<Order>>> shared = Shared(new SharedAnswer<Order>(status, Message: "nothing was bought"));

        Assert.That(shared.At(0, 1).Status, Is.EqualTo(status));
        Assert.That((shared with { IsResent = true }).At(0, 1).Outcome, Is.EqualTo(UpstreamOutcome.Broken));
    }

    [Test]
    public void A_refusal_with_an_order_in_it_is_a_refusal() =>
        Assert.That(Shared(new SharedAnswer<Order>(409, Order)).At(0, 1).HasValue, Is.False);

    private static Answer<IReadOnlyList<SharedAnswer<Order>>> Shared(params SharedAnswer<Order>[] answers) =>
        new(UpstreamOutcome.Answered, 200, answers, null);
}
