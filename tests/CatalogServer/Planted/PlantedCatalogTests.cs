using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Planted;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.CatalogServer.Planted;

/// <summary>Each fault does what its name says, and the ledger shows it. The store without one is not blamed.</summary>
internal sealed class PlantedCatalogTests
{
    private const int Book = 1;
    private const int Buyers = 3;

    private StoreFixture _store = null!;

    [SetUp]
    public void Open()
    {
        _store = new StoreFixture { InventoryText = "item_number,title,topic,stock,cost\n1,A,T,1,10\n" }.Open();
    }

    [TearDown]
    public void Close() => _store.Dispose();

    [Test]
    public void Check_then_act_sells_the_last_copy_to_all_who_looked_before_anybody_took_it([Values] bool byTitle)
    {
        using var haveLooked = new Barrier(Buyers);
        Sell[] sales = SellAtOnce(new CheckThenAct(_store.Store, () => haveLooked.SignalAndWait()), byTitle);
        Assert.That(sales.Select(sale => sale.Verdict), Has.All.EqualTo(SaleVerdict.Sold));
        Assert.That(sales.Select(sale => sale.Sale!.Number), Is.EquivalentTo(Enumerable.Range(1, Buyers)));
        CatalogLedger ledger = _store.Store.ReadLedger(null);
        Assert.That((ledger.Overdrawn.Count, ledger.Sums.Stock), Is.EqualTo((1, 1 - Buyers)));
    }

    [Test]
    public void The_store_itself_sells_the_last_copy_once()
    {
        Sell[] sales = SellAtOnce(_store.Store, byTitle: false);
        Assert.That(sales.Count(sale => sale.Verdict == SaleVerdict.Sold), Is.EqualTo(1));
        CatalogLedger ledger = _store.Store.ReadLedger(null);
        Assert.That((ledger.Overdrawn.Count, ledger.Sums.Stock), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Check_then_act_refuses_who_looks_after_the_last_copy_is_gone()
    {
        var catalog = new CheckThenAct(_store.Store, () => { });
        Assert.That(Sold(catalog, "a").Verdict, Is.EqualTo(SaleVerdict.Sold));
        Assert.That(Sold(catalog, "b").Verdict, Is.EqualTo(SaleVerdict.OutOfStock));
        Assert.That(_store.Store.ReadLedger(null).Overdrawn.Count, Is.Zero);
    }

    [TestCase(PlantedFault.ForgetKeys, 2, 1)]
    [TestCase(PlantedFault.CheckThenAct, 1, 0)]
    [TestCase(PlantedFault.EarlyAnswer, 1, 0)]
    [TestCase(PlantedFault.None, 1, 0)]
    public void Only_a_store_that_forgets_keys_sells_twice_for_one(PlantedFault fault, int sales, int repeatedKeys)
    {
        _store.SetStock(Book, 10);
        ICatalogStore catalog = Around(fault);
        Sold(catalog, "a");
        Assert.That(Sold(catalog, "a").IsReplayed, Is.EqualTo(sales == 1));
        CatalogLedger ledger = catalog.ReadLedger(null);
        Assert.That((ledger.Sales, ledger.RepeatedKeys), Is.EqualTo((sales, repeatedKeys)));
    }

    [Test]
    public void A_store_that_forgets_keys_still_knows_those_of_one_commit()
    {
        _store.SetStock(Book, 10);
        ICatalogStore catalog = Around(PlantedFault.ForgetKeys);
        Sold(catalog, "a");
        Sell[] again = [Of("a"), Of("a"), Of("b")];
        Assert.That(catalog.Submit(new SellTogether(again)), Is.EqualTo(CommitOutcome.Durable));
        Assert.That(again.Select(sale => sale.IsReplayed), Is.EqualTo((bool[])[false, true, false]));
        Assert.That(_store.Store.ReadLedger(null).Sales, Is.EqualTo(3));
    }

    [TestCase(PlantedFault.EarlyAnswer, 0)]
    [TestCase(PlantedFault.None, 1)]
    public void A_kill_takes_the_sale_that_was_answered_early_and_no_other(PlantedFault fault, int sales)
    {
        Assert.That(Sold(Around(fault), "a").Verdict, Is.EqualTo(SaleVerdict.Sold));
        _store.KillAndOpen();
        Assert.That(_store.Inventory.ReadSaleCount(), Is.EqualTo(sales));
    }

    [Test]
    public void Early_answers_are_written_in_their_order_when_anything_else_is_asked()
    {
        _store.SetStock(Book, 2);
        ICatalogStore catalog = Around(PlantedFault.EarlyAnswer);
        SaleVerdict[] verdicts = [Sold(catalog, "a").Verdict, Sold(catalog, "b").Verdict, Sold(catalog, "c").Verdict];
        Assert.That(verdicts, Is.EqualTo((SaleVerdict[])[SaleVerdict.Sold, SaleVerdict.Sold, SaleVerdict.OutOfStock]));
        Assert.That(_store.Inventory.ReadSaleCount(), Is.Zero);
        Assert.That(catalog.ReadSales(0, 10).Sales!.Select(sale => sale.Op), Is.EqualTo((string[])["a", "b"]));
        _store.KillAndOpen();
        Assert.That((_store.Inventory.ReadSaleCount(), _store.Store.ReadBook(Book)!.Stock), Is.EqualTo((2, 0)));
    }

    [Test]
    public void Early_answers_are_written_before_too_many_wait()
    {
        _store.SetStock(Book, 1000);
        ICatalogStore catalog = Around(PlantedFault.EarlyAnswer);
        for (int i = 0; i < 257; i++)
        {
            Sold(catalog, $"op-{i}");
        }

        Assert.That(_store.Inventory.ReadSaleCount(), Is.EqualTo(256));
    }

    private static Sell Of(string op, bool byTitle = false) => new(
        new SaleRequest(op, byTitle ? new BookReference(null, "a") : BookReference.Numbered(Book), 1));

    private static Sell Sold(ICatalogStore catalog, string op)
    {
        Sell sale = Of(op);
        Assert.That(catalog.Submit(sale), Is.EqualTo(CommitOutcome.Durable));
        return sale;
    }

    private static Sell[] SellAtOnce(ICatalogStore catalog, bool byTitle)
    {
        Sell[] sales = [.. Enumerable.Range(0, Buyers).Select(i => Of($"op-{i}", byTitle))];
        Thread[] threads = [.. sales.Select(sale => new Thread(() => catalog.Submit(new SellTogether([sale]))))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return sales;
    }

    private ICatalogStore Around(PlantedFault fault) => PlantedCatalog.Around(_store.Store, _store.Inventory, fault);
}
