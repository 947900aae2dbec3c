using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.OpenApi;

/// <summary>A field of many requests or answers.</summary>
internal sealed record SharedField(ValueShape Shape, string Text);

/// <summary>The fields that routes have in common, in requests and in answers.</summary>
internal static class SharedFields
{
    private const string TagExample = "\"1a2b3c4d-7-9f86d081884c7d65\"";

    public static IReadOnlyDictionary<string, SharedField> OfRequests { get; } = new Dictionary<string, SharedField>
    {
        ["X-Request-Id"] = new(ValueShape.Text("order-4711"), "An id of the client's own for this request; the logs have it."),
        ["X-Time-Left-Ms"] = new(
            ValueShape.Whole(0, 999_999_999, 2000), "How long the client still waits; later no work begins."),
        ["Idempotency-Key"] = new(
            ValueShape.Text("6f1c9f52"), "The store carries out each key once, and repeats the answer when the key comes again."),
        ["If-Match"] = new(ValueShape.Text(TagExample), "Entity tags: do it only if what is there now has one of them."),
        ["If-None-Match"] = new(
            ValueShape.Text(TagExample), "Entity tags: a read gets 304 and a change 412 if what there is now has one of them."),
    };

    public static IReadOnlyDictionary<string, SharedField> OfAnswers { get; } = new Dictionary<string, SharedField>
    {
        ["X-Request-Id"] = new(ValueShape.Text("order-4711"), "The id of the request: as it was sent, or a new one."),
        ["Server-Timing"] = new(
            ValueShape.Text("frontend;dur=0.412, catalog;dur=0.201"), "How long each server took, in milliseconds."),
        ["Cache-Control"] = new(
            ValueShape.OneOf("no-cache", "no-store"), "no-cache, with an entity tag: keep it, but ask again. Else no-store."),
        ["ETag"] = new(ValueShape.Text(TagExample), "The entity tag: it changes with what is shown."),
        ["Link"] = new(ValueShape.Text("</books?after=1000>; rel=\"next\""), "The next part of the list, where there is one."),
        ["Location"] = new(ValueShape.Text("/orders/7"), "The address of what was made, or of the page to read next."),
        ["Retry-After"] = new(ValueShape.Whole(1, 1), "After so many seconds the same request may succeed."),
        ["Idempotency-Replayed"] = new(ValueShape.OneOf("true"), "The answer is that of an earlier request with the same key."),
        ["WWW-Authenticate"] = new(ValueShape.Text("Key field=\"X-Admin-Key\""), "The key and its field, or the login, to send."),
    };

    public static string TextOfKey(string field) => field switch
    {
        KeyGuard.ServiceField => "The setting service_key. Without one, a server on loopback asks for none.",
        KeyGuard.AdminField => "The setting admin_key, of the store's keeper. Without one, a server on loopback asks for none.",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "no key is known by that field"),
    };

    /// <summary>The fields that a request to the route may have.</summary>
    public static IEnumerable<string> Of(RouteDescription route)
    {
        if (route.IsKeyed)
        {
            yield return "Idempotency-Key";
        }

        if (route.IsConditional)
        {
            yield return "If-Match";
        }

        if (route.IsConditional || (route.IsSafe && route.IsTagged))
        {
            yield return "If-None-Match";
        }

        yield return "X-Request-Id";
        yield return "X-Time-Left-Ms";
    }

    /// <summary>The fields that a success of the route may have.</summary>
    public static IEnumerable<string> OfAnswer(RouteDescription route, int status)
    {
        yield return "X-Request-Id";
        yield return "Server-Timing";
        yield return "Cache-Control";
        if (route.IsTagged)
        {
            yield return "ETag";
        }

        if (route.IsPaged)
        {
            yield return "Link";
        }

        if (route.IsKeyed)
        {
            yield return "Idempotency-Replayed";
        }

        if (status is 201 or 303)
        {
            yield return "Location";
        }
    }
}
