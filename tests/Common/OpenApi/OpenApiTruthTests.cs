using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.OpenApi;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Common.OpenApi;

/// <summary>
/// The documents are true: what the servers answer to real requests, right and wrong ones, has a described status and the
/// described body, with the described members and no other.
/// </summary>
[TestFixture]
internal sealed class OpenApiTruthTests
{
    private const string Key = "the-key-of-the-servers";
    private const string KeeperKey = "the-key-of-the-keeper";

    private static readonly (string, string)[] Keys = [(KeyGuard.ServiceField, Key), (KeyGuard.AdminField, KeeperKey)];

    /// <summary>
    /// What no fixed example is enough for: it names a login, or the run or files of one store, or it needs a moment, or is for
    /// people.
    /// </summary>
    private static readonly string[] NeedMoreThanAnExample =
    [
        "post_caches", "post_orders_handover", "post_sales_batch", "post_sales_ordered",
        "get_me", "get_me_orders", "post_me_password", "get_receipts_receipt", "post_receipts_named", "post_accounts_named",
        "post_logins_named", "get_live", "get_register", "post_register", "get_login", "post_login", "post_logout",
        "get_admin", "get_admin_books_n", "post_admin_books", "post_admin_books_n", "post_keeper",
    ];

    private RunningStore _store = null!;
    private IReadOnlyList<ServedApi> _apis = null!;

    /// <summary>
    /// Each operation whose answer ends; those that change something come last, and of them the one that withdraws the book.
    /// </summary>
    private IEnumerable<(ServedApi Api, RouteDescription Route)> Operations =>
        _apis.SelectMany(api => api.Routes.Select(route => (api, route)))
            .Where(operation => operation.route.Successes.All(answer => answer.MediaType != MediaTypes.EventStream))
            .OrderBy(operation => operation.route.Method == RequestMethod.Delete).ThenBy(operation => !operation.route.IsSafe);

    [SetUp]
    public void Start()
    {
        _store = RunningStore.Start(configuration => configuration with { ServiceKey = Key, AdminKey = KeeperKey });
        _apis = ServedApi.AllOf(_store);
        using WireClient client = _store.Connect();
        Assert.That(client.Ask("POST", "/orders", """{"item_number":2}""").Status, Is.EqualTo(201), "order 1 is there");
    }

    [TearDown]
    public void Stop() => _store.Dispose();

    [TestCase(false)]
    [TestCase(true)]
    public void Right_requests_are_answered_as_described(bool withOptional)
    {
        var refused = new List<string>();
        var wrong = new List<string>();
        foreach ((ServedApi api, RouteDescription route) in Operations)
        {
            WireAnswer answer = Ask(api, SampleRequest.Of(route, withOptional), Keys);
            if (answer.Status >= 400)
            {
                refused.Add(RouteId.Of(route));
            }

            Note(wrong, api, route, answer);
            bool isTagged = answer.Fields["ETag"].Any();
            if (answer.Status == 200 && isTagged != route.IsTagged)
            {
                wrong.Add($"{RouteId.Of(route)} of {api.Name}: an entity tag is {(isTagged ? "not " : "")}described");
            }
        }

        Assert.That(wrong, Is.Empty);
        Assert.That(refused.Distinct(), Is.SubsetOf(NeedMoreThanAnExample));
    }

    [Test]
    public void Pages_are_described()
    {
        var wrong = new List<string>();
        foreach ((ServedApi api, RouteDescription route) in Operations.Where(operation => operation.Route.HasPage))
        {
            WireAnswer answer = Ask(api, SampleRequest.Of(route), [("Accept", "text/html")]);
            if (answer.Status < 400)
            {
                Note(wrong, api, route, answer);
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [TestCase("X-Time-Left-Ms", "soon", 400)]
    [TestCase("X-Time-Left-Ms", "0", 503)]
    [TestCase("If-Match", "tag", 400)]
    [TestCase("If-Match", "\"another\"", 412)]
    [TestCase("Host", "evil.example", 421)]
    public void What_every_route_refuses_is_described(string field, string value, int status)
    {
        var wrong = new List<string>();
        var seen = new HashSet<int>();
        foreach ((ServedApi api, RouteDescription route) in Operations)
        {
            foreach (string accept in (string[])["*/*", "application/problem+json"])
            {
                WireAnswer answer = Ask(api, SampleRequest.Of(route), [.. Keys, (field, value), ("Accept", accept)]);
                Note(wrong, api, route, answer);
                seen.Add(answer.Status);
                if (answer.Status >= 400 && answer.Fields["Content-Type"].Single() is var type && type.Contains("json"))
                {
                    Assert.That(type, Is.EqualTo(accept == "*/*" ? "application/json" : accept), RouteId.Of(route));
                }
            }
        }

        Assert.That(wrong, Is.Empty);
        Assert.That(seen, Has.Member(status));
    }

    [TestCase("{", 400)]
    [TestCase("[]", 400)]
    [TestCase("{\"no_such_member\":1}", 400)]
    [TestCase("{\"item_number\":99999999999,\"quantity\":99999999999}", 422)]
    [TestCase("{\"item_number\":999999,\"quantity\":1}", 404)]
    [TestCase("{\"item_number\":2,\"quantity\":999999}", 409)]
    [TestCase("[{\"op\":\"\"}]", 400)]
    [TestCase("[null]", 400)]
    public void Wrong_bodies_are_refused_as_described(string body, int status)
    {
        var wrong = new List<string>();
        var seen = new HashSet<int>();
        foreach ((ServedApi api, RouteDescription route) in Operations.Where(found => found.Route.RequestBody is not null))
        {
            WireAnswer answer = Ask(api, SampleRequest.Of(route) with { Body = body }, Keys);
            Note(wrong, api, route, answer);
            seen.Add(answer.Status);
            answer = AskAs(api, SampleRequest.Of(route) with { Body = body }, "text/plain", Keys);
            Note(wrong, api, route, answer);
            seen.Add(answer.Status);
        }

        Assert.That(wrong, Is.Empty);
        Assert.That(seen, Has.Member(status).And.Member(415));
    }

    [TestCase("0")]
    [TestCase("x")]
    [TestCase("999999998")]
    [TestCase("99999999999999999999")]
    public void Parameters_that_name_nothing_are_refused_as_described(string value)
    {
        var wrong = new List<string>();
        foreach ((ServedApi api, RouteDescription route) in Operations.Where(operation => operation.Route.Parameters.Count > 0))
        {
            var sample = SampleRequest.Of(route, withOptional: true);
            string target = route.Parameters.Aggregate(sample.Target, (at, parameter) => at.Replace(
                PercentEncoding.Encode(parameter.Shape.Example), value, StringComparison.Ordinal));
            Note(wrong, api, route, Ask(api, sample with { Target = target }, Keys));
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void A_key_is_needed_where_the_document_says_so_and_nowhere_else()
    {
        var wrong = new List<string>();
        foreach ((ServedApi api, RouteDescription route) in Operations)
        {
            foreach ((string, string)[] keys in new[] { Array.Empty<(string, string)>(), [(KeyGuard.ServiceField, "no")] })
            {
                WireAnswer answer = Ask(api, SampleRequest.Of(route), keys);
                bool needsKey = answer.Status is 401 or 403; // a form gets 403 in both cases
                bool saysSo = api.OperationOf(route)["security"] is not null && !route.IsOpenLocally;
                if (needsKey != saysSo)
                {
                    wrong.Add($"{RouteId.Of(route)} of {api.Name}: {answer.Status}");
                }

                Note(wrong, api, route, answer);
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void What_a_page_of_another_origin_is_refused_is_described()
    {
        var wrong = new List<string>();
        foreach ((ServedApi api, RouteDescription route) in Operations)
        {
            WireAnswer answer = Ask(api, SampleRequest.Of(route), [.. Keys, ("Origin", "https://evil.example")]);
            Assert.That(answer.Status == 403, Is.EqualTo(!route.IsSafe), $"{RouteId.Of(route)} of {api.Name}");
            Note(wrong, api, route, answer);
        }

        Assert.That(wrong, Is.Empty);
    }

    private static void Note(List<string> wrong, ServedApi api, RouteDescription route, WireAnswer answer)
    {
        if (api.WhyNotTrue(route, answer) is { Length: > 0 } reason)
        {
            wrong.Add($"{RouteId.Of(route)} of {api.Name}: {reason}");
        }
    }

    private static WireAnswer Ask(ServedApi api, SampleRequest request, (string Name, string Value)[] fields) =>
        AskAs(api, request, "application/json", fields);

    private static WireAnswer AskAs(
        ServedApi api, SampleRequest request, string mediaType, (string Name, string Value)[] fields)
    {
        using var client = new WireClient(api.Server);
        string host = fields.Where(field => field.Name == "Host").Select(field => field.Value).FirstOrDefault("localhost");
        string lines = string.Concat(
            fields.Where(field => field.Name != "Host").Select(field => $"{field.Name}: {field.Value}\r\n"));
        string body = request.Body is null ? "" : $"Content-Type: {mediaType}\r\nContent-Length: {request.Body.Length}\r\n";
        client.Send($"{request.Method} {request.Target} HTTP/1.1\r\nHost: {host}\r\n{lines}{body}\r\n{request.Body}");
        return client.Receive();
    }
}
