using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

/// <summary>The store that a log belongs to: given when it is created, or to an empty log later, and never changed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LogStoreTests
{
    private const string Ours = "0123456789abcdef0123456789abcdef";
    private const string Other = "ffffffffffffffffffffffffffffffff";

    private readonly FaultyFolder _folder = new();

    [Test]
    public void An_id_is_32_lower_case_digits_and_each_is_another_one()
    {
        string[] ids = [StoreId.New(), StoreId.New()];
        Assert.That(ids, Is.Unique.And.All.Match("^[0-9a-f]{32}$"));
        Assert.That(StoreId.IsOne(Ours), Is.True);
        Assert.That(new[] { "", Ours[1..], Ours + "0", Ours.ToUpperInvariant() }.Any(StoreId.IsOne), Is.False);
    }

    [Test]
    public void A_log_keeps_the_store_that_it_was_created_for_and_is_opened_for_no_other()
    {
        Open(new() { NewStore = Ours }).Log!.Dispose();
        using RecordLog again = Open(new() { NewStore = Other }).Log!;
        Assert.That(again.Store, Is.EqualTo(Ours));
        LogDamage damage = Open(new() { OnlyStore = Other }).Damage!;
        Assert.That(
            (damage.Kind, damage.Reason),
            Is.EqualTo((LogDamageKind.OtherStore, $"the file belongs to the store {Ours}, not to {Other}")));
        Assert.That(Open(new() { OnlyStore = Other, Salvage = true }).IsOpen, Is.False);
    }

    [Test]
    public void An_empty_log_is_given_to_a_store_once_and_its_records_go_on_from_there()
    {
        using (RecordLog log = Open(new()).Log!)
        {
            Assert.That(log.Store, Is.Empty);
            Assert.That(log.GiveTo(Ours), Is.EqualTo(CommitOutcome.Durable));
            Assert.That(log.Store, Is.EqualTo(Ours));
            Assert.That(() => log.GiveTo(Other), Throws.InvalidOperationException);
            log.StartRecord().Field("one").End();
            Assert.That(log.Commit(), Is.EqualTo(CommitOutcome.Durable));
        }

        LogOpening<RecordLog> opening = Open(new() { OnlyStore = Ours });
        Assert.That((opening.IsOpen, opening.Records), Is.EqualTo((true, 1L)), $"{opening.Damage}");
        opening.Log!.Dispose();
    }

    [Test]
    public void A_crash_while_an_empty_log_is_given_to_a_store_leaves_a_log_that_opens()
    {
        Open(new()).Log!.Dispose();
        byte[] before = _folder.ReadAll("log.csv");
        using (RecordLog log = Open(new()).Log!)
        {
            log.GiveTo(Ours);
        }

        byte[] after = _folder.ReadAll("log.csv");
        for (int written = 0; written <= after.Length; written++)
        {
            _folder.Put("log.csv", [.. after[..written], .. before[written..]]);
            LogOpening<RecordLog> opening = Open(new());
            Assert.That(opening.Log?.Store, Is.EqualTo("").Or.EqualTo(Ours), $"{written} bytes");
            opening.Log!.Dispose();
        }
    }

    [Test]
    public void A_log_with_records_cannot_be_given_to_a_store()
    {
        using RecordLog log = Open(new()).Log!;
        log.StartRecord().Field("one").End();
        log.Commit();
        Assert.That(() => log.GiveTo(Ours), Throws.InvalidOperationException);
    }

    [Test]
    public void A_header_from_before_stores_had_ids_is_told_as_an_earlier_releases()
    {
        _folder.Put("log.csv", "0,0,order-log,1,00000000,a091ec00\n"u8.ToArray());
        var format = new LogFormat("order-log", 2);
        LogDamage damage = RecordLog.Open(_folder, "log.csv", format, new(), static (_, _) => null).Damage!;
        Assert.That((damage.Kind, damage.Reason), Is.EqualTo((
            LogDamageKind.WrongFormat,
            "this is version 1 of the format order-log, not version 2 of order-log: "
            + "an earlier release of this program wrote it, and this one cannot go on with it")));
    }

    private LogOpening<RecordLog> Open(RecordLogOptions options) =>
        RecordLog.Open(_folder, "log.csv", new LogFormat("a-log", 2), options, static (_, _) => null);
}
