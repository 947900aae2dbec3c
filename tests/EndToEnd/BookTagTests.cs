namespace PygmyStore.Tests.EndToEnd;

/// <summary>
/// Every face that shows one book gives it an entity tag, the same one everywhere, and answers conditions on it.
/// </summary>
internal sealed class BookTagTests
{
    private static readonly TestCaseData[] Faces =
    [
        new(true, "/books/2", null),
        new(true, "/lookup/2", null),
        new(true, "/lookup?item_number=2", null),
        new(true, "/search", """{"item_number":2}"""),
        new(true, "/info/2", null),
        new(true, "/products/RPCs%20for%20Dummies", null),
        new(true, "/products?product_name=rpcs+for+dummies", null),
        new(false, "/books/2", null),
        new(false, "/lookup/2", null),
        new(false, "/query_by_item/2", null),
        new(false, "/query_by_item?item_number=2", null),
        new(false, "/info/2", null),
    ];

    private RunningStore _store = null!;

    [OneTimeSetUp]
    public void Start() => _store = RunningStore.Start();

    [OneTimeTearDown]
    public void Stop() => _store.Dispose();

    [TestCaseSource(nameof(Faces))]
    public void It_answers_conditions(bool isFrontEnd, string target, string? body)
    {
        using WireClient client = Connect(isFrontEnd);
        WireAnswer whole = client.Ask("GET", target, body);
        string tag = whole.Fields["ETag"].Single();
        (int Status, string? Tag, string Body) Get(string name, string value, string method = "GET")
        {
            WireAnswer answer = client.Ask(method, target, body, (name, value));
            return (answer.Status, answer.Fields["ETag"].SingleOrDefault(), answer.Body);
        }

        Assert.Multiple(() =>
        {
            Assert.That(whole.Status, Is.EqualTo(200));
            Assert.That(Get("If-None-Match", tag), Is.EqualTo((304, tag, "")));
            Assert.That(Get("If-None-Match", "W/" + tag), Is.EqualTo((304, tag, "")));
            Assert.That(Get("If-None-Match", $"\"a,b\", {tag}"), Is.EqualTo((304, tag, "")));
            Assert.That(Get("If-None-Match", "*"), Is.EqualTo((304, tag, "")));
            Assert.That(Get("If-None-Match", "\"other\""), Is.EqualTo((200, tag, whole.Body)));
            Assert.That(Get("If-None-Match", tag, "HEAD"), Is.EqualTo((304, tag, "")));
            Assert.That(Get("If-None-Match", "\"other\"", "HEAD"), Is.EqualTo((200, tag, "")));
            Assert.That(Get("If-Match", tag), Is.EqualTo((200, tag, whole.Body)));
            Assert.That(Get("If-Match", "*"), Is.EqualTo((200, tag, whole.Body)));
            Assert.That(Get("If-Match", "W/" + tag).Status, Is.EqualTo(412));
            Assert.That(Get("If-Match", "\"other\"", "HEAD").Status, Is.EqualTo(412));
        });
    }

    [Test]
    public void The_tag_is_the_same_on_every_face_and_changes_with_a_sale_and_an_update()
    {
        string before = TheOnlyTag();
        using WireClient client = _store.Connect();
        using var catalog = new WireClient(_store.Catalog.LocalEndPoint);

        client.Ask("POST", "/orders", """{"item_number":2}""");
        string sold = TheOnlyTag();
        // The front end's tag holds at the catalog.
        WireAnswer patched = catalog.Ask("PATCH", "/books/2", """{"cost":21}""", ("If-Match", sold));
        string changed = TheOnlyTag();

        Assert.That((patched.Status, patched.Fields["ETag"].Single()), Is.EqualTo((200, changed)));
        Assert.That(new[] { before, sold, changed }, Is.Unique);
    }

    [Test]
    public void Another_store_has_other_tags_and_a_restarted_one_the_same()
    {
        using var other = RunningStore.Start();
        string tag = TagOf(other);
        using RunningStore again = other.Restart();

        Assert.That(TagOf(again), Is.EqualTo(tag));
        using var fresh = RunningStore.Start();
        Assert.That(TagOf(fresh), Is.Not.EqualTo(tag));
    }

    /// <summary>
    /// A store that was restored from a backup has the same id and may come to the same version by another way.
    /// </summary>
    [Test]
    public void The_same_version_with_another_content_has_another_tag()
    {
        string[] tags =
            [.. new[] { """{"cost":1}""", """{"cost":2}""", """{"stock":5}""", """{"title":"T"}""", """{"topic":"t"}""" }.Select(
                change =>
        {
            using var store = RunningStore.Start();
            using var catalog = new WireClient(store.Catalog.LocalEndPoint);
            string tag = catalog.Ask("PATCH", "/books/2", change).Fields["ETag"].Single();
            return tag[tag.IndexOf("-2-", StringComparison.Ordinal)..]; // version and hash, without the store
        })];

        Assert.That(tags, Is.Unique);
    }

    private static string TagOf(RunningStore store)
    {
        using WireClient client = store.Connect();
        return client.Ask("GET", "/books/2").Fields["ETag"].Single();
    }

    private string TheOnlyTag() => Faces.Select(face =>
    {
        using WireClient client = Connect((bool)face.Arguments[0]!);
        return client.Ask("GET", (string)face.Arguments[1]!, (string?)face.Arguments[2]).Fields["ETag"].Single();
    }).Distinct().Single();

    private WireClient Connect(bool isFrontEnd) => new(isFrontEnd ? _store.FrontEnd.LocalEndPoint : _store.Catalog.LocalEndPoint);
}
