using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>The closed set of reasons: each is told to the client in one way, and each can happen.</summary>
[TestFixture]
internal sealed class RejectionTests
{
    private static readonly RejectReason[] Reasons =
        [.. Enum.GetValues<RejectReason>().Where(reason => reason != RejectReason.None)];

    // They need a clock or a count of messages, which a parser has not.
    private static readonly RejectReason[] GivenByTheConnection =
        [RejectReason.HeadTooSlow, RejectReason.BodyTooSlow];

    [TestCaseSource(nameof(Reasons))]
    public void Every_reason_has_an_error_status_and_a_message(RejectReason reason)
    {
        Assert.That(Rejection.StatusOf(reason), Is.AnyOf(400, 408, 413, 414, 417, 431, 501, 502, 505));
        Assert.That(Rejection.MessageOf(reason, rejected: 0), Does.Match(@"^[ -~]{10,}[^.]$"));
    }

    [Test]
    public void No_two_reasons_have_the_same_message() =>
        Assert.That(Reasons.Select(reason => Rejection.MessageOf(reason, rejected: 0)), Is.Unique);

    [Test]
    public void What_is_no_reason_has_no_status()
    {
        Assert.That(() => Rejection.StatusOf(RejectReason.None), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Rejection.StatusOf((RejectReason)int.MaxValue), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [TestCase(RejectReason.MethodUnknown, 501)]
    [TestCase(RejectReason.TargetTooLong, 414)]
    [TestCase(RejectReason.VersionUnsupported, 505)]
    [TestCase(RejectReason.FieldSectionTooLarge, 431)]
    [TestCase(RejectReason.FieldLinesTooMany, 431)]
    [TestCase(RejectReason.ExpectationUnknown, 417)]
    [TestCase(RejectReason.TransferEncodingWithContentLength, 400)]
    [TestCase(RejectReason.TransferCodingUnknown, 501)]
    [TestCase(RejectReason.BodyTooLarge, 413)]
    [TestCase(RejectReason.HeadTooSlow, 408)]
    [TestCase(RejectReason.StatusLineMalformed, 502)]
    public void A_reason_has_the_status_that_the_standard_gives_it(RejectReason reason, int status) =>
        Assert.That(Rejection.StatusOf(reason), Is.EqualTo(status));

    [Test]
    public void Every_reason_that_a_parser_can_give_is_given_by_a_row_of_some_table()
    {
        Row[][] tables =
        [
            RequestLineTests.Rejected, TargetTests.Rejected, HostTests.Rejected, FieldTests.Rejected, ConnectionTests.Rejected,
            BodyFramingTests.Rejected, BodyFramingTests.RejectedIn10, ChunkedTests.Rejected, ResponseTests.Rejected,
        ];
        IEnumerable<RejectReason> given = tables.SelectMany(table => table).Select(row => row.Reason)
            .Concat(LimitTests.Requests.Concat(LimitTests.Responses).Select(bound => bound.Reason));
        Assert.That(given.Distinct(), Is.EquivalentTo(Reasons.Except(GivenByTheConnection)));
    }
}
