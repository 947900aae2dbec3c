using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>What a path template names, with a handler for each of its methods.</summary>
internal sealed class Resource(string template)
{
    private readonly Dictionary<RequestMethod, Route> _routes = [];

    public PathTemplate Template { get; } = new(template);

    /// <summary>The methods, as the Allow field lists them (RFC 9110 section 10.2.1).</summary>
    public byte[] Allow { get; private set; } = [];

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

    public bool TryGet(RequestMethod method, out Route route) => _routes.TryGetValue(method, out route!);

    public int ParameterSegment(int index) => Template.ParameterSegments[index];
}

/// <summary>Whom a route's conditions (If-Match, If-None-Match) are left to.</summary>
internal enum ConditionJudge
{
    /// <summary>The router, by the answer's entity tag: of routes that change nothing.</summary>
    Router,

    /// <summary>The handler, at the moment of the change.</summary>
    Handler,

    /// <summary>Nobody: what the route changes has no entity tag, so no If-Match can hold.</summary>
    Nobody,
}

/// <summary>One method of a resource. HEAD is answered like a GET that changes nothing, without the body; of a GET that buys there is no HEAD.</summary>
internal sealed record Route(RequestMethod Method, byte[] Name, string Operation, Handler Handler, ConditionJudge Judge)
{
    /// <summary>Whether it changes nothing.</summary>
    public bool IsSafe => Judge == ConditionJudge.Router;
}
