using System.Text;

namespace PygmyStore.Tests.Common.Records;

internal sealed class InventoryCsvTests
{
    private const string Header = "item_number,title,topic,stock,cost\n";
    private const string WholeHeader = "item_number,title,topic,stock,cost,version,initial,restocked,adjusted,sold,withdrawn\n";

    [Test]
    public void What_is_written_is_read_back_the_same()
    {
        BookRow[] rows =
        [
            new(2, "RPCs, for \"Dummies\"", "distributed systems", 20.5m, 7, 1000, 10, -3, 5, IsWithdrawn: false),
            new(999_999_999, "書 📖", "x", 0, 1, 0, 0, 0, 0, IsWithdrawn: true),
        ];
        Assert.That(Read(Encoding.UTF8.GetString(InventoryCsv.Write(rows.Reverse()))), Is.EqualTo(rows));
    }

    [Test]
    public void A_file_needs_no_more_than_what_a_person_knows_of_a_book() =>
        Assert.That(
            Read(Header + "1,One,a topic,5,10.50\n"),
            Is.EqualTo(new[] { new BookRow(1, "One", "a topic", 10.5m, 0, 5, 0, 0, 0, IsWithdrawn: false) }));

    [TestCase("1,One,topic,1002,10,9,1000,4,-1,6,", 1002)]
    [TestCase("1,One,topic,997,10,9,1000,4,-1,6,", 997)]
    [TestCase("1,One,topic,0,10,9,1000,4,-1,6,", 0)]
    public void A_stock_is_read_as_it_stands_whatever_its_ledger_adds_up_to(string line, long stock)
    {
        BookRow row = Read(WholeHeader + line).Single();
        Assert.That((row.Stock, row.Explained), Is.EqualTo((stock, 997L)));
        Assert.That((row.Initial, row.Restocked, row.Adjusted, row.Sold), Is.EqualTo((1000L, 4L, -1L, 6L)));
    }

    [Test]
    public void A_row_says_its_line_and_whether_the_catalog_wrote_it()
    {
        IReadOnlyList<InventoryRow> rows = InventoryCsv.Read(
            "/data/inventory.csv", Encoding.UTF8.GetBytes(WholeHeader + "1,One,topic,5,10,9,5,0,0,0,\n2,Two,topic,5,10,,,,,,\n"));
        Assert.That(rows.Select(row => (row.Book.ItemNumber, row.Line, row.HasLedger)),
            Is.EqualTo(new[] { (1, 2, true), (2, 3, false) }));
    }

    [Test]
    public void Columns_may_be_in_any_order_and_lines_may_be_blank_or_end_as_elsewhere() =>
        Assert.That(
            Read("\uFEFFcost, stock ,title,topic,item_number\r\n\r\n10,5, One ,\"a, topic\",1\r\n").Single(),
            Is.EqualTo(new BookRow(1, "One", "a, topic", 10, 0, 5, 0, 0, 0, IsWithdrawn: false)));

    [TestCase("", 1, "the file is empty")]
    [TestCase("item_number,title,topic,stock\n", 1, "the column cost is missing")]
    [TestCase("item_number,title,topic,stock,cost,sold\n", 1, "the column version is missing")]
    [TestCase("item_number,title,topic,stock,cost,cost\n", 1, "the column cost is there twice")]
    [TestCase("item_number,title,topic,stock,cost,colour\n", 1, "the column colour is not known")]
    [TestCase(Header + "1,One,t,5,10\nx,Two,t,5,10", 3, "item_number is not a whole number: \"x\"")]
    [TestCase(Header + "1,One,t,5,10\n1,Two,t,5,10", 3, "item_number 1 is that of line 2 too")]
    [TestCase(Header + "1,One,t,5,10\n2,ONE,t,5,10", 3, "the title is that of line 2 too")]
    [TestCase(Header + "0,One,t,5,10", 2, "item_number must be from 1 to 999999999")]
    [TestCase(Header + "1,One,t,-1,10", 2, "stock must be from 0 to 1000000000")]
    [TestCase(Header + "1,One,t,1000000001,10", 2, "stock must be from 0 to 1000000000")]
    [TestCase(Header + "1,One,t,,10", 2, "stock is not a whole number: it is blank")]
    [TestCase(Header + "1,One,t,1.5,10", 2, "stock is not a whole number: \"1.5\"")]
    [TestCase(Header + "1,One,t,99999999999999999999,10", 2, "stock is not a whole number: \"99999999999999999999\"")]
    [TestCase(Header + "1,One,t,5,ten", 2, "cost is not an amount: \"ten\"")]
    [TestCase(Header + "1,One,t,5,-1", 2, "cost must be from 0 to 1000000 with at most two decimals")]
    [TestCase(Header + "1,One,t,5,0.001", 2, "cost must be from 0 to 1000000 with at most two decimals")]
    [TestCase(Header + "1,,t,5,10", 2, "title must have 1 to 200 characters")]
    [TestCase(Header + "1,One,t,5", 2, "5 values expected, 4 found")]
    [TestCase(Header + "1,One,t,5,10,3", 2, "5 values expected, 6 found")]
    [TestCase(Header + "1,O\"ne,t,5,10", 2, "a quote is not where a quote may be")]
    [TestCase(
        WholeHeader + "1,One,t,5,10,1,5,,0,0,", 2,
        "a row has all of version, initial, restocked, adjusted and sold, or none of them")]
    [TestCase(WholeHeader + "1,One,t,5,10,1,5,0,0,-1,", 2, "sold must not be negative")]
    [TestCase(WholeHeader + "1,One,t,5,10,1,5,0,0,0,no", 2, "withdrawn must be yes or blank")]
    public void A_damaged_file_is_told_with_line_and_reason(string text, int line, string reason) =>
        Assert.That(
            () => Read(text),
            Throws.TypeOf<FormatException>().With.Message.EqualTo($"/data/inventory.csv: line {line}: {reason}"));

    [Test]
    public void A_line_break_within_a_title_is_told_and_so_is_text_that_is_not_utf8()
    {
        Assert.That(
            () => Read(Header + "1,\"O\nne\",t,5,10"),
            Throws.TypeOf<FormatException>().With.Message.Contains("control characters"));
        byte[] latin1 = [.. Encoding.UTF8.GetBytes(Header + "1,Caf"), 0xe9, .. ",t,5,10\n"u8];
        Assert.That(
            () => InventoryCsv.Read("/data/inventory.csv", latin1),
            Throws.TypeOf<FormatException>().With.Message.Contains("not UTF-8"));
    }

    private static IReadOnlyList<BookRow> Read(string text) =>
        [.. InventoryCsv.Read("/data/inventory.csv", Encoding.UTF8.GetBytes(text)).Select(row => row.Book)];
}
