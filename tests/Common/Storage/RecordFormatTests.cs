using System.Text;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

/// <summary>Freezes what stands in files that were written before: a change here is a new version of the format.</summary>
public sealed class RecordFormatTests
{
    private const string Frozen =
        """
        0,0,order-log,2,00000000,0123456789abcdef0123456789abcdef,010b8c36
        1,0,buy,7f3a,"Dummies, RPCs for",20,6ea2eb56
        2,1,buy,81c0,Xen,5,c7faa950

        """;

    private const string Store = "0123456789abcdef0123456789abcdef";
    private static readonly LogFormat Format = new("order-log", 2);

    [Test]
    public void The_bytes_of_a_log_are_frozen()
    {
        var folder = new FaultyFolder();
        using RecordLog log = RecordLog.Open(folder, "orders.csv", Format, new() { NewStore = Store }, (_, _) => null).Log!;
        log.StartRecord().Field("buy").Field("7f3a").Field("Dummies, RPCs for").Field(20).End();
        log.StartRecord().Field("buy").Field("81c0").Field("Xen").Field(5).End();
        log.Commit();
        Assert.That(Encoding.UTF8.GetString(folder.ReadAll("orders.csv")), Is.EqualTo(Frozen));
    }

    [Test]
    public void A_log_that_was_written_before_is_read()
    {
        var folder = new FaultyFolder();
        folder.Put("orders.csv", Encoding.UTF8.GetBytes(Frozen));
        LogOpening<RecordLog> opening = RecordLog.Open(folder, "orders.csv", Format, new(), (_, _) => null);
        Assert.That((opening.IsOpen, opening.Records, opening.Cut), Is.EqualTo((true, 2L, (LogCut?)null)));
    }

    [Test]
    public void The_checksum_is_the_plain_crc_32c_continued()
    {
        // The check value that the catalogues of CRCs give for CRC-32C.
        Assert.That(RecordFormat.Checksum(0, "123456789"u8), Is.EqualTo(0xe3069283));
        Assert.That(RecordFormat.Checksum(RecordFormat.Checksum(0, "12345"u8), "6789"u8), Is.EqualTo(0xe3069283));
    }

    [TestCase("0000000A")]
    [TestCase("0000000g")]
    [TestCase("000000a")]
    [TestCase("00000000a")]
    public void A_checksum_has_eight_lower_case_digits(string digits) =>
        Assert.That(RecordFormat.TryReadChecksum(Encoding.UTF8.GetBytes(digits), out _), Is.False);
}
