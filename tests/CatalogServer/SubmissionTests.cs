using PygmyStore.CatalogServer.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Http;
using PygmyStore.Tests.Common.Http.Server;

namespace PygmyStore.Tests.CatalogServer;

/// <summary>What a client is told of each outcome of a commit: "nothing was changed" only where that is certain.</summary>
internal sealed class SubmissionTests
{
    [TestCase(CommitOutcome.Durable, 200, "durable", false)]
    [TestCase(CommitOutcome.NoSpace, 507, "nothing was changed", false)]
    [TestCase(CommitOutcome.Busy, 503, "nothing was changed", true)]
    [TestCase(CommitOutcome.Failed, 500, "the outcome is not known", true)]
    [TestCase(CommitOutcome.Unknown, 500, "the outcome is not known", true)]
    public void Each_outcome_of_a_commit_has_its_answer(CommitOutcome outcome, int status, string sentence, bool saysRetryAfter)
    {
        void Handle(Exchange exchange)
        {
            if (Submission.TryAnswer(exchange, outcome))
            {
                exchange.Response.Text(200, "durable");
            }
        }

        using var server = new LoopbackServer(
            ThreadPolicy.PerSession, router => router.MapChange(RequestMethod.Post, "/", "change", Handle));
        using RawConnection client = server.Connect();
        RawMessage answer = client.Ask("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n");

        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That(answer.Body, Does.Contain(sentence));
        Assert.That(answer.Head.Contains("Retry-After", StringComparison.Ordinal), Is.EqualTo(saysRetryAfter));
    }

    [Test]
    public void No_outcome_is_left_out() => Assert.That(Enum.GetValues<CommitOutcome>(), Has.Length.EqualTo(5));
}
