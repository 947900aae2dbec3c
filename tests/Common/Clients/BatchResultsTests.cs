using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Tests.Common.Clients;

/// <summary>What an answer to several requests means for each of them.</summary>
internal sealed class BatchResultsTests
{
    private static readonly Order Order = new(1, 2, "RPCs for Dummies", 1, 20, 9, 2);

    [TestCase(UpstreamOutcome.Unreachable)]
    [TestCase(UpstreamOutcome.Busy)]
    [TestCase(UpstreamOutcome.TimedOut)]
    [TestCase(UpstreamOutcome.Broken)]
    [TestCase(UpstreamOutcome.Malformed)]
    public void Without_an_answer_nobody_has_one(UpstreamOutcome outcome)
    {
        var none = new Answer<IReadOnlyList<BatchResult<Order>>>(outcome, 0, null, null);

        Assert.That(BatchResults.Of(none, 2), Is.EqualTo(new BatchResult<Order>?[] { null, null }));
    }

    [TestCase(404)]
    [TestCase(409)]
    [TestCase(422)]
    public void A_decision_that_is_told_of_the_call_is_nobodys(int status)
    {
        var decided = new Answer<IReadOnlyList<BatchResult<Order>>>(
            UpstreamOutcome.Answered, status, null, "there is nothing at this path");

        Assert.That(BatchResults.Of(decided, 2), Is.EqualTo(new BatchResult<Order>?[] { null, null }));
    }

    [Test]
    public void A_refusal_of_the_call_is_one_of_each()
    {
        var refused =
            new Answer<IReadOnlyList<BatchResult<Order>>>(UpstreamOutcome.Answered, 503, null,
                "full")
            { IsWorthRepeating = true };

        Assert.That(
            BatchResults.Of(refused, 2), Is.All.EqualTo(new BatchResult<Order>(503, null, "full", IsWorthRepeating: true)));
        Assert.That(
            BatchResults.Of(refused with { IsResent = true }, 1), Is.EqualTo(new BatchResult<Order>?[] { null }), "sent twice");
    }

    [TestCase(1)]
    [TestCase(3)]
    public void An_answer_to_fewer_or_more_is_none(int requests) =>
        Assert.That(
            BatchResults.Of(Batch(new(201, Order), new(201, Order)), requests), Is.EqualTo(new BatchResult<Order>?[requests]));

    [Test]
    public void A_null_among_the_answers_is_none_for_its_request_only()
    {
        BatchResult<Order>?[] results = BatchResults.Of(Batch(new BatchResult<Order>(201, Order), null!), 2);

        Assert.That(results, Is.EqualTo(new BatchResult<Order>?[] { new(201, Order), null }));
    }

    [TestCase(503)]
    [TestCase(507)]
    public void That_nothing_was_done_is_not_believed_of_what_was_sent_twice(int status)
    {
        Answer<IReadOnlyList<BatchResult<Order>>> batch = Batch(new BatchResult<Order>(status, Message: "nothing was bought"));

        Assert.That(BatchResults.Of(batch, 1)[0]!.Status, Is.EqualTo(status));
        Assert.That(BatchResults.Of(batch with { IsResent = true }, 1)[0], Is.Null);
    }

    [Test]
    public void Nobody_knows_of_what_was_sent_twice_whether_it_is_a_replay()
    {
        Answer<IReadOnlyList<BatchResult<Order>>> batch = Batch(new BatchResult<Order>(200, Order, IsReplay: true));

        Assert.That(BatchResults.Of(batch, 1)[0]!.IsReplay, Is.True);
        Assert.That(BatchResults.Of(batch with { IsResent = true }, 1)[0]!.IsReplay, Is.False);
    }

    private static Answer<IReadOnlyList<BatchResult<Order>>> Batch(params BatchResult<Order>[] answers) =>
        new(UpstreamOutcome.Answered, 200, answers, null);
}
