using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>What a path template names, with a handler for each method. A parameter takes one segment, not empty.</summary>
internal sealed class Resource
{
    private readonly Dictionary<RequestMethod, Route> _routes = [];
    private readonly Dictionary<RequestMethod, Handler> _pages = [];
    private readonly byte[]?[] _segments; // null is a parameter

    public Resource(string template)
    {
        Template = template;
        _segments = [.. template[1..].Split('/').Select(s => s.StartsWith('{') ? null : Encoding.UTF8.GetBytes(s))];
        Parameters = [.. Enumerable.Range(0, _segments.Length).Where(i => _segments[i] is null)];
    }

    public string Template { get; }

    public int[] Parameters { get; }

    /// <summary>The methods, as the Allow field lists them (RFC 9110 section 10.2.1).</summary>
    public byte[] Allow { get; private set; } = [];

    public bool HasPages => _pages.Count > 0;

    public bool HasPage(RequestMethod method) => _pages.ContainsKey(method);

    public IEnumerable<Route> Routes => _routes.Values;

    public void Add(Route route)
    {
        _routes.Add(route.Method, route);
        if (route.Method == RequestMethod.Get && route.IsSafe)
        {
            _routes.TryAdd(RequestMethod.Head, route);
        }

        IEnumerable<RequestMethod> methods = _routes.Keys.Append(RequestMethod.Options).Order();
        Allow = Encoding.ASCII.GetBytes(string.Join(", ", methods.Select(m => m.Name())));
    }

    public void AddPage(RequestMethod method, Handler page)
    {
        _pages.Add(method, page);
        if (method == RequestMethod.Get)
        {
            _pages.Add(RequestMethod.Head, page);
        }
    }

    /// <summary>The page that the request asks for; null where it gets what programs get. Accept is read only here.</summary>
    public Handler? PageFor(Exchange exchange) =>
        HasPages && _pages.TryGetValue(exchange.Request.Method, out Handler? page)
            && AcceptField.PrefersHtml(exchange.Request.Fields) ? page : null;

    public bool TryGet(RequestMethod method, out Route route) => _routes.TryGetValue(method, out route!);

    public bool Matches(RequestTarget target)
    {
        if (target.SegmentCount != _segments.Length)
        {
            return false;
        }

        for (int i = 0; i < _segments.Length; i++)
        {
            ReadOnlySpan<byte> segment = target.Segment(i);
            if (_segments[i] is { } literal ? !segment.SequenceEqual(literal) : segment.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Whom a route's conditions (If-Match, If-None-Match) are left to.</summary>
internal enum ConditionJudge
{
    Router, // by the answer's entity tag: of routes that change nothing
    Handler, // at the moment of the change
    Nobody, // what the route changes has no entity tag, so no If-Match can hold
}

/// <summary>One method of a resource. A GET that changes nothing is also HEAD; one that buys is not.</summary>
/// <remarks>The index numbers the routes of a router from 0 on.</remarks>
internal sealed record Route(
    RequestMethod Method, byte[] Name, string Operation, Handler Handler, ConditionJudge Judge, int[] Parameters,
    RouteDescription Description, int Index)
{
    public bool IsSafe => Judge == ConditionJudge.Router;

    public string Template => Description.Template;
}
