using System.Buffers;
using System.Text;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>Events as a browser's parser takes them (HTML standard, section 9.2.6).</summary>
[TestFixture]
internal sealed class EventTextTests
{
    [TestCase("{}", "id: 7\nevent: sample\ndata: {}\n\n")]
    [TestCase("", "id: 7\nevent: sample\ndata: \n\n")]
    [TestCase("a\nb\r\nc\rd", "id: 7\nevent: sample\ndata: a\ndata: b\ndata: c\ndata: d\n\n")]
    [TestCase("a\n\nevent: forged\n\n", "id: 7\nevent: sample\ndata: a\ndata: \ndata: event: forged\ndata: \ndata: \n\n")]
    [TestCase("ä", "id: 7\nevent: sample\ndata: ä\n\n")]
    public void Each_line_of_the_data_is_a_line_of_data(string data, string expected) =>
        Assert.That(Written(data, "7"), Is.EqualTo(expected));

    [Test]
    public void An_event_may_have_no_id() => Assert.That(Written("x", null), Is.EqualTo("event: sample\ndata: x\n\n"));

    private static string Written(string data, string? id)
    {
        var text = new ArrayBufferWriter<byte>();
        EventText.WriteEvent(text, "sample", Encoding.UTF8.GetBytes(data), id);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
