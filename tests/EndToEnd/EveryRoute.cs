using System.Net;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>A route of one of the three servers, and a target that takes it: book 2 or order 2 for every parameter.</summary>
internal sealed record EveryRoute(string Server, IPEndPoint EndPoint, string Method, string Template)
{
    public string Target => Template.Replace("{topic}", "distributed%20systems", StringComparison.Ordinal)
        .Replace("{title}", "RPCs%20for%20Dummies", StringComparison.Ordinal)
        .Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)
        .Replace("/number", "/2", StringComparison.Ordinal).Replace("/id", "/2", StringComparison.Ordinal).Replace(
            "/n", "/2", StringComparison.Ordinal)
        + "?item_number=2&topic=distributed+systems&product_name=rpcs+for+dummies";

    /// <summary>Every route that changes something, on all three servers.</summary>
    public static IReadOnlyList<EveryRoute> Changes(RunningStore store) => Of(store, isSafe: false);

    /// <summary>Every route that changes nothing, on all three servers.</summary>
    public static IReadOnlyList<EveryRoute> Reads(RunningStore store) => Of(store, isSafe: true);

    public override string ToString() => $"{Server}: {Method} {Target}";

    /// <summary>The routes of one server that change something, or those that do not.</summary>
    public static IEnumerable<(RequestMethod Method, string Template)> RoutesOf(Router router, bool isSafe) =>
        from resource in router.Resources
        from route in resource.Routes
        where route.IsSafe == isSafe
        select (route.Method, resource.Template);

    private static EveryRoute[] Of(RunningStore store, bool isSafe)
    {
        (string Name, IPEndPoint EndPoint, Router Router)[] servers =
        [
            ("front end", store.FrontEnd.LocalEndPoint, store.FrontEnd.Router),
            ("catalog", store.Catalog.LocalEndPoint, store.Catalog.Router),
            ("order", store.Order.LocalEndPoint, store.Order.Router),
        ];
        return [.. servers.SelectMany(server => RoutesOf(server.Router, isSafe).Select(route =>
            new EveryRoute(server.Name, server.EndPoint, route.Method.Name(), route.Template)))];
    }
}
