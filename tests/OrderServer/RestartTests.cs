using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.OrderServer;

/// <summary>What the order log keeps, and what the catalog gives back.</summary>
internal sealed class RestartTests
{
    private ScriptedCatalog _catalog = null!;
    private OrderServerFixture _server = null!;

    [SetUp]
    public void SetUp()
    {
        _catalog = new ScriptedCatalog().Start();
        _server = new OrderServerFixture(_catalog).Start();
    }

    [TearDown]
    public void TearDown()
    {
        _server.Dispose();
        _catalog.Dispose();
    }

    [Test]
    public void Numbers_go_on_after_a_restart_and_orders_stay_as_they_were()
    {
        _server.Buy();
        string second = _server.Buy(itemNumber: 7, quantity: 5).Body;

        _server.Restart();

        Assert.That(_server.Get("/orders/2").Body, Is.EqualTo(second));
        Assert.That(_server.Buy().Order.OrderNumber, Is.EqualTo(3));
        Assert.That(_server.Get("/ledger/items").Body,
            Is.EqualTo("""{"data":[{"item_number":2,"quantity":2},{"item_number":7,"quantity":5}]}"""));
    }

    [Test]
    public void A_key_gets_the_same_order_before_and_after_a_restart()
    {
        Reply first = _server.Buy(key: "one");
        Reply before = _server.Buy(key: "one");
        _server.Restart();
        Reply after = _server.Buy(key: "one");

        Assert.That((before.Status, before.IsReplay, before.Body), Is.EqualTo((200, true, first.Body)));
        Assert.That(after, Is.EqualTo(before));
    }

    [Test]
    public void Operations_made_here_are_new_ones_after_a_restart()
    {
        _server.Buy();
        _server.Restart();
        _server.Buy();

        Assert.That(_catalog.Sales, Has.Count.EqualTo(2));
    }

    [Test]
    public void The_log_is_a_csv_file_with_a_line_for_each_order()
    {
        _server.Buy(itemNumber: 2, quantity: 3, key: "one");
        _server.Stop();

        string[] lines = File.ReadAllLines(_server.LogPath);

        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[1], Does.StartWith("1,0,numbering,0,"));
        Assert.That(lines[2], Does.StartWith("2,1,1,kPOST/orders:one,2,\"RPCs for \"\"Dummies\"\", 2nd\",3,61.50,999997,2,"));
    }

    [Test]
    [Tells(@".*orders\.csv: byte \d+: the line is incomplete or too long; cut off \d+ bytes")]
    public void An_order_whose_line_is_torn_is_adopted_again_under_the_same_number()
    {
        _server.Buy();
        string second = _server.Buy(key: "two").Body;
        _server.Stop();
        using (FileStream file = File.OpenWrite(_server.LogPath))
        {
            file.SetLength(file.Length - 1);
        }

        _server.Start();

        Assert.That(_server.Get("/orders/2").Body, Is.EqualTo(second));
        Assert.That(_server.Buy(key: "two").Body, Is.EqualTo(second));
        Assert.That(_server.Ledger().Watermark, Is.EqualTo(2));
    }

    [Test]
    public void A_lost_log_is_made_again_from_the_sales()
    {
        string first = _server.Buy().Body;
        _server.Buy();
        _server.Stop();
        File.Delete(_server.LogPath);

        _server.Start();

        Assert.That(_server.Get("/orders/1").Body, Is.EqualTo(first));
        Assert.That(_server.Ledger().Orders, Is.EqualTo(2));
    }

    [Test]
    public void An_old_logs_orders_keep_their_numbers_and_a_new_one_has_its_sales()
    {
        _server.Stop();
        File.Delete(_server.LogPath);
        Sale[] sales = [.. Enumerable.Range(1, 4).Select(number => _catalog.Sell($"op{number}", quantity: number))];
        WriteOldLog(sales[1], sales[3], sales[0]); // sale 3 still waits
        _server.Start();
        Sale[] expected = [sales[1], sales[3], sales[0], sales[2]];
        for (int number = 1; number <= 4; number++)
        {
            Assert.That(_server.Get($"/orders/{number}").Order, Is.EqualTo(OrderRecord.OrderOf(expected[number - 1], number)));
        }

        _catalog.Sell("elsewhere");
        Reply sixth = _server.Buy(key: "six");
        _server.Restart();
        Assert.That((sixth.Order.OrderNumber, sixth.Location), Is.EqualTo((6, "/orders/6")));
        Assert.That(_server.Get("/orders/6").Body, Is.EqualTo(sixth.Body));
        Assert.That(_server.Get("/orders/5").Order.Quantity, Is.EqualTo(1), "adopted at the start");
        Assert.That(_server.Get("/orders/2").Order, Is.EqualTo(OrderRecord.OrderOf(sales[3], 2)));
        OrderLedger ledger = _server.Ledger();
        Assert.That((ledger.Orders, ledger.LastOrder, ledger.Watermark), Is.EqualTo((6, 6, 6)));
    }

    [Test]
    public void A_damaged_log_keeps_the_server_from_starting_and_frees_the_folder()
    {
        _server.Buy();
        _server.Buy();
        _server.Stop();
        byte[] whole = File.ReadAllBytes(_server.LogPath);
        byte[] damaged = [.. whole];
        damaged[damaged.AsSpan().IndexOf("20.50"u8)] = (byte)'9';
        File.WriteAllBytes(_server.LogPath, damaged);

        Assert.That(() => OrderService.Open(_server.Configuration), Throws.TypeOf<StartupException>()
            .With.Message.Contains("orders.csv: byte").And.Message.Contains("checksum"));

        File.WriteAllBytes(_server.LogPath, whole);
        _server.Start();
        Assert.That(_server.Ledger().Orders, Is.EqualTo(2));
    }

    [Test]
    public void A_second_server_on_the_same_data_is_refused()
    {
        Assert.That(() => OrderService.Open(_server.Configuration), Throws.TypeOf<StartupException>()
            .With.Message.EqualTo($"{_server.Configuration.DataFolder} is in use by another order server"));
        Assert.That(_server.Buy().Status, Is.EqualTo(201));
    }

    private void WriteOldLog(params Sale[] sales)
    {
        var options = new RecordLogOptions { NewStore = _catalog.Store };
        var folder = new DiskFolder(_server.Configuration.DataFolder);
        using RecordLog log = RecordLog.Open(folder, OrderRecord.FileName, OrderRecord.Format, options, (_, _) => null).Log!;
        foreach (Sale sale in sales)
        {
            OrderRecord.Append(log, sale);
        }

        log.Commit();
    }
}
