using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.Common.Records;

/// <summary>
/// A sale's owner in each file, beside the name by which its request named the book; lines without one are as they always were.
/// </summary>
internal sealed class OwnerRecordTests
{
    private static readonly string Longest = new('~', BookRules.MaxOwnerLength);

    [Test]
    public void A_sale_is_read_as_it_was_written(
        [Values(null, "xen", "a,\"b\"")] string? name, [Values("", "ada", " ", "a,\"b\"", "~64")] string owner)
    {
        Sale sale = Sale() with { AskedName = name, Owner = owner == "~64" ? Longest : owner };
        var read = new List<Sale?>();
        Lines(log => SaleRecord.Append(log, sale), fields => read.Add(SaleRecord.Read(fields)));
        Lines(log => JournalFormat.Append(log, new InventoryChange.Sold(sale)), fields => read.Add(ReadSold(fields)));
        Assert.That(read, Is.All.EqualTo(sale));

        string? kept = null;
        Lines(log => OrderRecord.Append(log, sale), fields => kept = OrderRecord.Read(fields, default)?.Owner);
        Assert.That(kept, Is.EqualTo(sale.Owner));
    }

    [TestCase(null, "", "sold,1,op,2,1,5,9,2,Xen")]
    [TestCase("xen", "", "sold,1,op,2,1,5,9,2,Xen,xen")]
    [TestCase("xen", "ada", "sold,1,op,2,1,5,9,2,Xen,xen,ada")]
    [TestCase(null, "ada", "sold,1,op,2,1,5,9,2,Xen,,ada")]
    public void What_a_sale_does_not_have_is_left_out(string? name, string owner, string expected)
    {
        var sold = new InventoryChange.Sold(Sale() with { AskedName = name, Owner = owner });
        string line = Lines(log => JournalFormat.Append(log, sold), _ => { });
        Assert.That(line, Does.Match($"^1,0,{expected},[0-9a-f]{{8}}$"));
    }

    [TestCase("")]
    [TestCase("", "")]
    [TestCase("xen", "")]
    [TestCase("xen", "é")]
    [TestCase("xen", "65")]
    [TestCase("xen", "ada", "more")]
    public void An_end_that_no_sale_has_is_refused(params string[] end)
    {
        bool isRead = true;
        Lines(
            log =>
            {
                RecordWriter record = log.StartRecord().Field("op").Field(2).Field("Xen").Field(1).Field(5).Field(9).Field(2);
                foreach (string field in end)
                {
                    record = record.Field(field == "65" ? Longest + "~" : field);
                }

                record.End();
            },
            fields => isRead = SaleRecord.Read(fields) is not null);
        Assert.That(isRead, Is.False);
    }

    private static Sale Sale() => new(1, "op", 2, "Xen", 1, 5, 9, 2);

    private static Sale? ReadSold(RecordFields fields) =>
        JournalFormat.TryRead(fields, out JournalRecord entry) is null ? (entry as InventoryChange.Sold)?.Sale : null;

    /// <summary>Writes one line, reads it, and returns it as it stands in the file.</summary>
    private static string Lines(Action<RecordLog> append, Reader read)
    {
        var folder = new FaultyFolder();
        using (RecordLog log = RecordLog.Open(folder, "log.csv", OrderRecord.Format, new RecordLogOptions(), (_, _) => null).Log!)
        {
            append(log);
            log.Commit();
        }

        RecordLog.Open(folder, "log.csv", OrderRecord.Format, new RecordLogOptions(), (fields, _) =>
        {
            read(fields);
            return null;
        }).Log!.Dispose();
        return Encoding.UTF8.GetString(folder.ReadAll("log.csv")).Split('\n')[1];
    }

    private delegate void Reader(RecordFields fields);
}
