using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.OpenApi;

/// <summary>The errors that routes have in common.</summary>
internal static class SharedResponses
{
    public const int AnyOther = 0;
    public const int NotModified = 304;

    private static readonly SortedDictionary<int, (string Name, string Text)> Known = new()
    {
        [AnyOther] = ("AnyOtherError", "Any other error, such as 408 from a client that sends too slowly, 414, 431 or 500."),
        [NotModified] = ("NotModified", "The client has the current version already."),
        [400] = ("BadRequest", "The request is malformed, or a value in it is not allowed; the message names it."),
        [401] = ("KeyNeeded", "A key or a login is needed; what was sent, if anything, does not hold."),
        [403] = ("NotAllowed", "Not for this client: a wrong key or account, or a change from a web page of another origin."),
        [404] = ("NotFound", "There is nothing like that."),
        [406] = ("OnlyAPage", "This is a page for people; it goes to clients that prefer text/html."),
        [409] = ("Conflict", "The store's state does not allow it; for example, the stock is too small."),
        [412] = ("ConditionFailed", "A condition (If-Match, If-None-Match) does not hold; nothing was done."),
        [413] = ("TooLong", "The body is longer than the setting max_body_bytes allows."),
        [415] = ("NotJson", "The body is not JSON, or it is compressed."),
        [421] = ("OtherHost", "This server does not answer for that host name (setting allowed_hosts)."),
        [422] = ("NotPossible", "A value is out of range, or the Idempotency-Key was used for another request."),
        [428] = ("NotConfirmed", "This ends a server or spoils its data, so it must be confirmed; the message says how."),
        [429] = ("TooOften", "There were too many attempts; Retry-After says when to try again."),
        [500] = ("Fault", "The outcome is not known: a disk failed in the middle."),
        [502] = ("BadAnswer", "A part of the store gave an answer that makes no sense."),
        [503] = ("Busy", "Not now: overload, a part of the store that does not answer, or an outcome that is not yet known."),
        [504] = ("TooLate", "A part of the store did not answer in time."),
        [507] = ("DiskFull", "The disk is full; nothing was changed."),
    };

    public static string NameOf(int status) => Known[status].Name;

    public static string TextOf(int status) => Known[status].Text;

    public static IReadOnlyList<string> FieldsOf(int status) => status switch
    {
        401 => ["X-Request-Id", "Server-Timing", "WWW-Authenticate"],
        429 or 503 => ["X-Request-Id", "Server-Timing", "Retry-After"],
        NotModified => ["X-Request-Id", "Server-Timing", "ETag"],
        _ => ["X-Request-Id", "Server-Timing"],
    };

    /// <summary>The statuses of a route's errors: its own, and those that follow from what it is. Any other is last.</summary>
    public static IEnumerable<int> StatusesOf(RouteDescription route)
    {
        var statuses = new SortedSet<int>(route.Refusals) { 400, 412, 421, 503 };
        if (!route.IsSafe)
        {
            statuses.Add(403);
        }

        if (route.TakesBody)
        {
            statuses.UnionWith([413, 415]);
        }

        if (route.IsTagged && route.IsSafe)
        {
            statuses.Add(NotModified);
        }

        statuses.ExceptWith(route.Successes.Select(answer => answer.Status)); // 503 may be what the route is for
        return statuses.Append(AnyOther);
    }

    /// <summary>The design's own form of that refusal, where it may have it: what the router refuses has ours.</summary>
    public static JsonTypeInfo? BodyOf(RouteDescription route, int status) =>
        status is 400 or 415 or 503 || route.Refusals.Contains(status) ? route.RefusalBody : null;
}
