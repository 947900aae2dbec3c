using System.Text;
using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

[TestFixture]
public sealed class TraceParentTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = "b7ad6b7169203331";
    private const string NoTrace = "00000000000000000000000000000000";
    private const string NoParent = "0000000000000000";

    [TestCase("00-" + Trace + "-" + Parent + "-01", true)]
    [TestCase("00-" + Trace + "-" + Parent + "-00", true)]
    [TestCase("00-" + Trace + "-" + Parent + "-ff", true)]
    [TestCase("00-00000000000000000000000000000001-0000000000000001-01", true)]
    [TestCase("01-" + Trace + "-" + Parent + "-01", true)]
    [TestCase("fe-" + Trace + "-" + Parent + "-01-later", true)]
    [TestCase("", false)]
    [TestCase("00-" + Trace + "-" + Parent + "-0", false)]
    [TestCase("00-" + Trace + "-" + Parent + "-011", false)]
    [TestCase("00-" + Trace + "-" + Parent + "-01-later", false)]
    [TestCase("01-" + Trace + "-" + Parent + "-01later", false)]
    [TestCase("01-" + Trace + "-" + Parent + "-01-a b", false)]
    [TestCase("ff-" + Trace + "-" + Parent + "-01", false)]
    [TestCase("0g-" + Trace + "-" + Parent + "-01", false)]
    [TestCase("00-" + NoTrace + "-" + Parent + "-01", false)]
    [TestCase("00-" + Trace + "-" + NoParent + "-01", false)]
    [TestCase("00-0AF7651916CD43DD8448EB211C80319C-" + Parent + "-01", false)]
    [TestCase("00-" + Trace + "-B7AD6B7169203331-01", false)]
    [TestCase("00-" + Trace + "-" + Parent + "-0A", false)]
    [TestCase("00-0af7651916cd43dd8448eb211c80319g-" + Parent + "-01", false)]
    [TestCase("00_" + Trace + "-" + Parent + "-01", false)]
    [TestCase("00-" + Trace + "_" + Parent + "-01", false)]
    [TestCase("00-" + Trace + "-" + Parent + "_01", false)]
    [TestCase(" 00-" + Trace + "-" + Parent + "-01", false)]
    public void A_traceparent_is_valid_or_dropped(string value, bool expected) =>
        Assert.That(TraceParent.IsValid(Encoding.ASCII.GetBytes(value)), Is.EqualTo(expected));

    [TestCase(110, true)]
    [TestCase(111, false)]
    public void A_later_version_may_be_twice_as_long(int length, bool expected) =>
        Assert.That(
            TraceParent.IsValid(Encoding.ASCII.GetBytes($"01-{Trace}-{Parent}-01-".PadRight(length, 'x'))), Is.EqualTo(expected));
}
