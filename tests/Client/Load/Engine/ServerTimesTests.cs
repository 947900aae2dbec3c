using System.Buffers;
using System.Text;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Client.Load.Engine;

/// <summary>What a call's record learns from <c>Server-Timing</c>.</summary>
internal sealed class ServerTimesTests
{
    [TestCase("frontend;dur=3, order;dur=2, catalog;dur=1", 3000, 2000, 1000, false)]
    [TestCase("frontend;dur=3, catalog;dur=2, order;dur=1", 3000, 1000, 2000, true)]
    [TestCase("frontend;dur=3, catalog;dur=2", 3000, -1, 2000, false)]
    [TestCase("frontend;dur=3", 3000, -1, -1, false)]
    [TestCase("cache;dur=3", -1, -1, -1, false)]
    [TestCase("", -1, -1, -1, false)]
    public void The_servers_are_named_from_the_front_to_the_back(
        string timing, int frontEnd, int order, int catalog, bool isOrderBehind)
    {
        var record = new CallRecord { OrderMicroseconds = 7, IsOrderBehindCatalog = true }; // of the call before it
        ServerTimes.Read(Fields($"Server-Timing: {timing}"), ref record);

        Assert.That(
            (record.FrontEndMicroseconds, record.OrderMicroseconds, record.CatalogMicroseconds, record.IsOrderBehindCatalog),
            Is.EqualTo((frontEnd, order, catalog, isOrderBehind)));
    }

    [Test]
    public void An_answer_without_the_field_tells_nothing()
    {
        var record = new CallRecord { FrontEndMicroseconds = 7, IsOrderBehindCatalog = true };
        ServerTimes.Read(Fields("Date: today"), ref record);

        Assert.That((record.FrontEndMicroseconds, record.IsOrderBehindCatalog), Is.EqualTo((-1, false)));
    }

    private static FieldSection Fields(string line)
    {
        var fields = new FieldSection();
        fields.CopyFrom(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes($"{line}\r\n\r\n")));
        Assert.That(fields.Parse(start: 0), Is.EqualTo(RejectReason.None));
        return fields;
    }
}
