using System.Net;
using PygmyStore.Tests.Common.Http;
using PygmyStore.Tests.Common.Http.Client;

namespace PygmyStore.Tests.EndToEnd.Overload;

/// <summary>
/// A catalog that lies: its client is told that a part of the store failed, and the next client gets the right answer.
/// </summary>
internal sealed class HostileUpstreamTests
{
    private const string Poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

    private static readonly TestCaseData[] Answers =
    [
        Row("nonsense", 502, "nonsense\r\n\r\n"),
        Row("two lengths", 502, Ok("Content-Length: 2\r\nContent-Length: 8\r\n", "okpoison")),
        Row("chunks and a length", 502, Ok("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", "6\r\npoison\r\n0\r\n\r\n")),
        Row("a length that is too short", 502, Ok("Content-Length: 1\r\n", "{poison")),
        Row("another's answer", 502,
            Ok($"Content-Length: {Book("poison").Length}\r\n", Book("poison")).Replace(
                "{id}", "other", StringComparison.Ordinal)),
        Row("two answers", 200, Ok($"Content-Length: {Book("right").Length}\r\n", Book("right") + Poison)),
        Row("interim answers without end", 502, string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 100))),
        Row("no JSON", 502, Ok("Content-Length: 6\r\n", "poison")),
        Row("another value", 502, Ok("Content-Length: 23\r\n", """{"data":[{"poison":1}]}""")),
        Row("a redirect", 502,
            Ok("Location: http://poison/\r\nContent-Length: 0\r\n", "").Replace("200 OK", "302 Found", StringComparison.Ordinal)),
        Row("a body that does not come", 503, Ok("Content-Length: 60\r\n", "poison")),
        Row("nothing", 503, ""),
    ];

    [TestCaseSource(nameof(Answers))]
    public void Its_client_is_told_and_the_next_one_is_not_harmed(int status, string answer)
    {
        using var catalog = new ScriptedUpstream(
            (upstream, connection) =>
            {
                connection.Send(
                    answer.Replace("{id}", upstream.ReadRequest(connection)["X-Request-Id"], StringComparison.Ordinal));
                upstream.Cue.Wait();
            },
            Honest);
        using var store = new FrontEndAlone(
            catalog.EndPoint, new IPEndPoint(IPAddress.Loopback, 1), configuration => configuration);
        using WireClient first = store.Connect(), second = store.Connect();

        WireAnswer told = first.Ask("GET", "/books/1", null, status == 503 ? [("X-Time-Left-Ms", "200")] : []);
        Assert.That(
            (told.Status, told.Body.Contains("poison", StringComparison.Ordinal)), Is.EqualTo((status, false)), told.Body);
        Assert.That(told.Fields.SelectMany(field => field), Has.None.Contains("poison"));

        catalog.Cue.Set();
        WireAnswer right = second.Ask("GET", "/books/1");
        Assert.That((right.Status, right.Body), Is.EqualTo((200, $$"""{"data":{{Members("right")}}}""")));
        Assert.That(first.Ask("GET", "/healthz").Status, Is.EqualTo(200));
    }

    private static TestCaseData Row(string name, int status, string answer) =>
        new TestCaseData(status, answer).SetArgDisplayNames(name);

    private static string Ok(string fields, string body) => $"HTTP/1.1 200 OK\r\nX-Request-Id: {{id}}\r\n{fields}\r\n{body}";

    private static string Book(string title) => $$$"""{"data":{"found":[{"books":[{{{Members(title)}}}]}]}}""";

    private static string Members(string title) =>
        $$"""{"item_number":1,"title":"{{title}}","topic":"t","stock":1,"cost":1,"version":1}""";

    private static void Honest(ScriptedUpstream upstream, RawConnection connection)
    {
        string id = upstream.ReadRequest(connection)["X-Request-Id"]!;
        connection.Send(ScriptedUpstream.Ok(Book("right"), $"X-Request-Id: {id}\r\n"));
    }
}
