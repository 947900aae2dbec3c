using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.Common.Records;

/// <summary>What a record is taken for while it waits for the disk is never less than what it takes.</summary>
internal sealed class RecordSizeTests
{
    private static readonly string[] Texts = [new string('"', BookRules.MaxTextLength), new string('書', BookRules.MaxTextLength)];

    [Test]
    public void No_record_of_the_journal_is_longer_than_it_is_counted(
        [ValueSource(nameof(Texts))] string text, [Values(1, BookRules.MaxOpLength)] int opLength)
    {
        string op = new('"', opLength);
        var row = new BookRow(
            int.MaxValue, text, text, decimal.MaxValue, long.MaxValue, long.MinValue,
            Restocked: 0, Adjusted: 0, Sold: 0, IsWithdrawn: true);
        InventoryChange.Changed changed = new(
            int.MaxValue, text, text, decimal.MaxValue, long.MaxValue, long.MinValue, long.MinValue, IsWithdrawn: true);
        Assert.Multiple(() =>
        {
            Assert.That(Length(new InventoryChange.Added(row)), Is.LessThanOrEqualTo(JournalFormat.MostBytes));
            Assert.That(Length(changed), Is.LessThanOrEqualTo(JournalFormat.MostBytes));
            foreach (string? name in new[] { null, text[..1], text })
            {
                int most = JournalFormat.MostBytesOfSale(op, name);
                Assert.That(Length(new InventoryChange.Sold(Sale(op, text) with { AskedName = name })),
                    Is.LessThanOrEqualTo(most));
                Assert.That(
                    Length(new InventoryChange.Refused(op, int.MaxValue, int.MaxValue, SaleVerdict.NoSuchBook, name)),
                    Is.LessThanOrEqualTo(most));
                Assert.That(most, Is.LessThanOrEqualTo(JournalFormat.MostBytes));
            }
        });
    }

    [Test]
    public void No_order_is_longer_than_it_is_counted([ValueSource(nameof(Texts))] string text)
    {
        Sale sale = Sale(new string('"', 512), text);
        Assert.That(Length(log => OrderRecord.Append(log, sale)), Is.LessThanOrEqualTo(OrderRecord.MostBytes(sale)));
    }

    private static Sale Sale(string op, string title) =>
        new(long.MaxValue, op, int.MaxValue, title, Quantity: 1, decimal.MaxValue, long.MinValue, long.MinValue)
        {
            Owner = new string('"', BookRules.MaxOwnerLength),
        };

    private static long Length(InventoryChange change) => Length(log => JournalFormat.Append(log, change));

    private static long Length(Action<RecordLog> append)
    {
        using RecordLog log = new LogFixture().Opened();
        long before = log.DurableLength;
        append(log);
        Assert.That(log.Commit(), Is.EqualTo(CommitOutcome.Durable));
        return log.DurableLength - before;
    }
}
