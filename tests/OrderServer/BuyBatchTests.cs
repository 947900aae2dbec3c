using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.OrderServer;

/// <summary>Buys that come in one request: each has an answer of its own, whatever becomes of the others.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BuyBatchTests
{
    private readonly ScriptedCatalog _catalog = new ScriptedCatalog().Start();
    private readonly OrderServerFixture _server;

    public BuyBatchTests() => _server = new OrderServerFixture(_catalog);

    [TearDown]
    public void Stop()
    {
        _server.Dispose();
        _catalog.Dispose();
    }

    [Test]
    public void Each_is_answered_in_its_place()
    {
        _server.Start();
        _catalog.Stock = 3;

        IReadOnlyList<BatchResult<Order>> answers = Buy(
            Ask("a", quantity: 2), Ask("bad key"), Ask("b", quantity: 2), Ask("c", item: 404), Ask("a", quantity: 2),
            Ask("a", quantity: 1),
            Ask("d", item: 0), Ask("e", quantity: 0), Ask("\u03c0"), Ask("f"));

        Assert.That(
            answers.Select(answer => answer.Status), Is.EqualTo(new[] { 201, 400, 409, 404, 200, 422, 422, 422, 400, 201 }));
        Assert.That(answers[4].Data, Is.EqualTo(answers[0].Data));
        Assert.That(answers.Select(answer => answer.IsReplay), Is.EqualTo(answers.Select((_, place) => place == 4)));
        Assert.That((answers[0].Data!.OrderNumber, answers[9].Data!.OrderNumber), Is.EqualTo((1L, 2L)));
        Assert.That(_server.Ledger().Orders, Is.EqualTo(2));
        Assert.That(_catalog.Ops, Has.Count.EqualTo(5), "the catalog is asked once for each request that may be");
    }

    [Test]
    public void A_key_is_the_same_alone_and_among_others_if_its_route_is()
    {
        _server.Start();
        Reply alone = _server.Buy(key: "\"my key\"");

        BatchResult<Order> same = Buy(Ask("\"my key\""))[0];
        BatchResult<Order> elsewhere = Buy(Ask("\"my key\"", scope: "GET/buy/{n}"))[0];

        Assert.That((same.Status, same.IsReplay, same.Data), Is.EqualTo((200, true, alone.Order)));
        Assert.That((elsewhere.Status, elsewhere.IsReplay), Is.EqualTo((201, false)));
    }

    [TestCase(Act.SellAndClose)]
    [TestCase(Act.SellAndCloseHalfWay)]
    [TestCase(Act.SellAndAnswerNonsense)]
    [TestCase(Act.SellAndAnswer500)]
    [TestCase(Act.AnswerToFewer)]
    [TestCase(Act.AnswerNull)]
    [TestCase(Act.CloseUnsold)]
    public void An_answer_of_the_catalogs_that_is_lost_is_asked_for_again(Act act)
    {
        _server.Start();
        _catalog.Script = request => request <= 2 ? act : Act.Answer; // both of the first call

        IReadOnlyList<BatchResult<Order>> answers = Buy(Ask("a"), Ask("b"));

        Assert.That(answers.Select(answer => answer.Status), Is.EqualTo(new[] { 201, 201 }), $"{answers[0]}");
        Assert.That(answers.Select(answer => answer.Data!.OrderNumber), Is.EqualTo(new[] { 1L, 2L }));
        Assert.That(_catalog.Sales, Has.Count.EqualTo(2));
    }

    [Test]
    public void Only_what_is_unknown_is_asked_for_again()
    {
        _server.Start();
        _catalog.Answers = (call, answers) =>
            call == 1 ? [answers[0], answers[1] with { Status = 500, Data = null }, answers[2]] : answers;

        IReadOnlyList<BatchResult<Order>> answers = Buy(Ask("a"), Ask("b"), Ask("c"));

        Assert.That(
            answers.Select(answer => (answer.Status, answer.Data!.OrderNumber)),
            Is.EqualTo(new[] { (201, 1L), (201, 2L), (201, 3L) }));
        Assert.That(_catalog.Ops.Select(op => op[^1]), Is.EqualTo("abcb"));
    }

    [TestCase(Act.Answer503, 503)]
    [TestCase(Act.Answer507, 503)]
    [TestCase(Act.Answer401, 502)]
    public void A_refusal_of_the_call_refuses_each(Act act, int status)
    {
        _server.Start();
        _catalog.Script = _ => act;

        IReadOnlyList<BatchResult<Order>> answers = Buy(Ask("a"), Ask("b"));

        Assert.That(answers.Select(answer => (answer.Status, answer.IsWorthRepeating)), Is.All.EqualTo((status, status == 503)));
        Assert.That(_catalog.Sales, Is.Empty);
    }

    [Test]
    public void What_stays_unknown_is_told_so_and_adopted()
    {
        _server.Configuration = _server.Configuration with { CallTimeout = TimeSpan.FromMilliseconds(200) };
        _server.Start();
        _catalog.Script = _ => Act.SellAndClose;

        IReadOnlyList<BatchResult<Order>> answers = Buy(Ask("a"), Ask("b"));

        Assert.That(answers.Select(answer => (answer.Status, answer.IsWorthRepeating)), Is.All.EqualTo((503, true)));
        Assert.That(answers.Select(answer => answer.Message), Is.All.Contains("not known"));
        Eventually.IsTrue(() => _server.Ledger().Orders == 2, "both are adopted");
        _catalog.Script = _ => Act.Answer;
        Assert.That(Buy(Ask("b"), Ask("a")).Select(answer => answer.Data!.OrderNumber), Is.EqualTo(new[] { 2L, 1L }));
    }

    [TestCase("[]")]
    [TestCase("[null]")]
    [TestCase("{}")]
    [TestCase("""[{"key":"a","scope":"POST/orders","item_number":1,"quantity":1}]""")]
    [TestCase("""[{"key":null,"scope":"POST/orders","request_id":"r","item_number":1,"quantity":1}]""")]
    [TestCase("""[{"key":"a","scope":"POST/orders","request_id":"r","item_number":1,"quantity":1,"more":1}]""")]
    public void What_is_no_list_of_buys_buys_nothing(string body)
    {
        _server.Start();

        Assert.That(_server.Send("POST", "/orders/batch", body).Status, Is.EqualTo(400));
        Assert.That(_catalog.Ops, Is.Empty);
    }

    [Test]
    public void Made_keys_are_never_the_same()
    {
        string[][] keys = new string[4][];
        Thread[] threads = [.. keys.Select((_, i) => new Thread(
            () => keys[i] = [.. Enumerable.Range(0, 200).Select(_ => BuyRequest.MakeKey())]))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.That(keys.SelectMany(made => made), Is.Unique.And.All.Matches<string>(BuyRequest.IsMadeKey));
    }

    [Test]
    public void Keys_of_different_origins_are_different_keys()
    {
        _server.Start();
        string text = BuyRequest.MakeKey();

        IReadOnlyList<BatchResult<Order>> answers = Buy(
            [.. Enum.GetValues<KeyOrigin>().Select(origin => Ask(text) with { Origin = origin })]);

        Assert.That(answers.Select(answer => (answer.Status, answer.IsReplay)), Is.All.EqualTo((201, false)));
        Assert.That(_catalog.Ops.Select(op => op[0]), Is.Unique);
    }

    [TestCase(KeyOrigin.Made, "my-key")]
    [TestCase(KeyOrigin.Made, "")]
    [TestCase(KeyOrigin.Made, "0123456789abcdef0123456789abcdef0")]
    [TestCase(KeyOrigin.Made, "0123456789ABCDEF0123456789ABCDEF")]
    [TestCase(KeyOrigin.RequestId, "")]
    [TestCase(KeyOrigin.RequestId, "a:b")]
    [TestCase((KeyOrigin)3, "a")]
    public void A_key_that_its_origin_cannot_have_is_none(KeyOrigin origin, string key)
    {
        _server.Start();

        Assert.That(Buy(Ask(key) with { Origin = origin })[0].Status, Is.EqualTo(400));
        Assert.That(_catalog.Ops, Is.Empty);
    }

    [Test]
    public void A_buy_names_its_book_by_number_or_by_title_and_the_catalog_gets_it_as_it_came()
    {
        _server.Start();
        BuyRequest named = new("a", "POST/orders", "id", 2) { Name = "rpcs FOR dummies" };

        IReadOnlyList<BatchResult<Order>> answers = Buy(
            named, named with { Key = "b", ItemNumber = 2 }, named with { Key = "c", Name = null },
            named with { Key = "d", Name = "a\u0001" });

        Assert.That(answers.Select(answer => answer.Status), Is.EqualTo(new[] { 201, 422, 422, 404 }));
        Assert.That(answers[0].Data!.ItemNumber, Is.EqualTo(ScriptedCatalog.NamedItem));
        Assert.That(
            _catalog.Requests,
            Is.EqualTo(new[] { new SaleRequest("kPOST/orders:a", new BookReference(null, "rpcs FOR dummies"), 2) }));
        Assert.That(_catalog.Requests[0].Name, Is.EqualTo("rpcs FOR dummies"));
    }

    [Test]
    public void The_catalog_is_told_who_buys_and_a_key_belongs_to_one_buyer()
    {
        _server.Start();

        IReadOnlyList<BatchResult<Order>> answers =
            Buy(Ask("a"), Ask("b") with { Owner = "me" }, Ask("b"), Ask("b") with { Owner = "me" });

        Assert.That(answers.Select(answer => answer.Status), Is.EqualTo(new[] { 201, 201, 201, 200 }));
        Assert.That(answers[3].Data, Is.EqualTo(answers[1].Data));
        Assert.That(_catalog.Requests.Select(request => request.Owner), Is.EqualTo(new[] { "", "me", "" }));
        Assert.That(_catalog.Requests.Select(request => request.Op), Is.Unique);
    }

    [TestCase("")]
    [TestCase("with space")]
    [TestCase("POST/orders:more")]
    [TestCase("\u00e9")]
    public void A_scope_that_no_route_has_is_no_scope(string scope)
    {
        _server.Start();

        Assert.That(Buy(Ask("a", scope: scope))[0].Status, Is.EqualTo(400));
    }

    private static BuyRequest Ask(string key, int item = 2, int quantity = 1, string scope = "POST/orders") =>
        new(key, scope, "request-id", quantity) { ItemNumber = item };

    private IReadOnlyList<BatchResult<Order>> Buy(params BuyRequest[] requests)
    {
        Reply reply = _server.Send(
            "POST", "/orders/batch", JsonSerializer.Serialize(requests, ContractJson.Default.IReadOnlyListBuyRequest));
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return JsonSerializer.Deserialize(reply.Body, ContractJson.Default.EnvelopeIReadOnlyListBatchResultOrder)!.Data;
    }
}
