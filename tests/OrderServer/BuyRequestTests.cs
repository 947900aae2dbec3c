namespace PygmyStore.Tests.OrderServer;

/// <summary>What may be asked for, and under which key.</summary>
internal sealed class BuyRequestTests
{
    private ScriptedCatalog _catalog = null!;
    private OrderServerFixture _server = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _catalog = new ScriptedCatalog().Start();
        _server = new OrderServerFixture(_catalog).Start();
    }

    [OneTimeTearDown]
    public void TearDown()
    {
        _server.Dispose();
        _catalog.Dispose();
    }

    [TestCase("""{"item_number":1}""", 201)]
    [TestCase("""{"item_number":999999999,"quantity":1}""", 201)]
    [TestCase("""{"item_number":1,"quantity":100000}""", 201)]
    [TestCase("""{"item_number":0}""", 422)]
    [TestCase("""{"item_number":1000000000}""", 422)]
    [TestCase("""{"item_number":-1}""", 422)]
    [TestCase("""{"item_number":1,"quantity":0}""", 422)]
    [TestCase("""{"item_number":1,"quantity":1000001}""", 422)]
    [TestCase("""{"name":"Xen"}""", 201)]
    [TestCase("""{"name":"Xen","quantity":0}""", 422)]
    [TestCase("""{"name":"Xen","item_number":1}""", 422)]
    [TestCase("""{"name":""}""", 404)]
    [TestCase("""{"name":" Xen"}""", 404)]
    [TestCase("""{"name":"X\ten"}""", 404)]
    [TestCase("""{}""", 422)]
    [TestCase("""{"item_number":99999999999}""", 422)]
    [TestCase("""{"item_number":"1"}""", 400)]
    [TestCase("""{"item_number":1.5}""", 400)]
    [TestCase("""{"item_number":1,"item_number":2}""", 400)]
    [TestCase("""[1]""", 400)]
    [TestCase("""null""", 400)]
    [TestCase("""{"item_number":1""", 400)]
    [TestCase("", 400)]
    public void A_body_is_bought_or_refused(string body, int status)
    {
        int asked = _catalog.Ops.Count;

        Assert.That(_server.Send("POST", "/orders", body).Status, Is.EqualTo(status));
        Assert.That(_catalog.Ops, Has.Count.EqualTo(status == 201 ? asked + 1 : asked));
    }

    [Test]
    public void The_largest_quantity_reaches_the_catalog() =>
        Assert.That(_server.Send("POST", "/orders", """{"item_number":1,"quantity":1000000}""").Status, Is.EqualTo(409));

    [Test]
    public void A_key_means_the_same_bare_and_in_quotes()
    {
        Reply bare = _server.Buy(key: "same-key");
        Reply quoted = _server.Buy(key: "\"same-key\"");

        Assert.That((bare.Status, bare.IsReplay), Is.EqualTo((201, false)));
        Assert.That((quoted.Status, quoted.IsReplay), Is.EqualTo((200, true)));
        Assert.That(quoted.Order, Is.EqualTo(bare.Order));
        Assert.That(quoted.Location, Is.EqualTo(bare.Location));
    }

    [TestCase(1)]
    [TestCase(254)]
    [TestCase(255)]
    public void A_key_of_any_allowed_length_fits_into_the_catalogs_op(int length)
    {
        string key = new('~', length);
        Reply first = _server.Buy(key: key);

        Assert.That(first.Status, Is.EqualTo(201));
        Assert.That(_catalog.Ops[^1], Has.Length.LessThanOrEqualTo(255));
        Assert.That(_server.Buy(key: key).Order, Is.EqualTo(first.Order));
    }

    [Test]
    public void Long_keys_that_differ_in_their_last_character_are_two_keys()
    {
        string start = new('x', 254);

        Assert.That(_server.Buy(key: start + "1").Status, Is.EqualTo(201));
        Assert.That(_server.Buy(key: start + "2").Status, Is.EqualTo(201));
    }

    [TestCase("")]
    [TestCase("\"\"")]
    [TestCase("\"")]
    [TestCase("\"open")]
    [TestCase("\"a\"b\"")]
    [TestCase("\"a\\b\"")]
    [TestCase("\"a\\")]
    [TestCase("\"a\";b")]
    [TestCase("two words")]
    public void A_key_that_is_none_is_refused_before_anything_is_sold(string key)
    {
        int asked = _catalog.Ops.Count;

        Assert.That(_server.Buy(key: key).Status, Is.EqualTo(400));
        Assert.That(_catalog.Ops, Has.Count.EqualTo(asked));
    }

    [Test]
    public void A_key_over_255_characters_is_refused() =>
        Assert.That(_server.Buy(key: new string('k', 256)).Status, Is.EqualTo(400));

    [Test]
    public void Two_keys_are_none() => Assert.That(
        _server.Send("POST", "/orders", """{"item_number":1}""", "first", ("Idempotency-Key", "second")).Status, Is.EqualTo(400));

    [Test]
    public void A_clients_key_cannot_name_an_operation_that_was_made_here()
    {
        Reply own = _server.Buy();
        Reply stolen = _server.Buy(key: _catalog.Ops[^1]);

        Assert.That(stolen.Status, Is.EqualTo(201));
        Assert.That(stolen.Order.OrderNumber, Is.GreaterThan(own.Order.OrderNumber));
    }
}
