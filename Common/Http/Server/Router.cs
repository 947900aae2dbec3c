using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Finds the handler of a request by path template and method, and answers itself what needs none: 404, 405, OPTIONS. What must
/// hold of every route is asked here: the host name, the page's origin, the conditions.
/// </summary>
/// <remarks>Filled before the server starts, then only read: safe for any number of threads.</remarks>
public sealed class Router
{
    internal const string RejectedOperation = "rejected";
    private const string NoOperation = "none";
    private const string OptionsOperation = "options";

    private readonly List<Resource> _resources = [];
    private readonly List<RouteDescription> _descriptions = [];
    private readonly HashSet<string> _operations = [RejectedOperation, NoOperation, OptionsOperation];
    private HostGuard? _hosts; // null, as in a test of something else: every name is right
    private OriginGuard _origins = new([]);
    private OriginReaders? _readers; // null: no other origin may read anything

    /// <summary>The names of all operations that a request log or a metric may show.</summary>
    public IReadOnlyCollection<string> Operations => _operations;

    /// <summary>Adds a route that changes nothing, such as <c>/books/{n}</c>; a GET is also answered as HEAD.</summary>
    public RouteDescription Map(RequestMethod method, string template, string operation, Handler handler) =>
        Add(method, template, operation, handler, ConditionJudge.Router);

    /// <summary>Adds a route that changes the store, whatever its method. Nothing of it has a tag: If-Match is refused.</summary>
    public RouteDescription MapChange(RequestMethod method, string template, string operation, Handler handler) =>
        Add(method, template, operation, handler, ConditionJudge.Nobody);

    /// <summary>Adds a route that changes the store and itself decides the request's <see cref="Exchange.Conditions"/>.</summary>
    public RouteDescription MapConditionalChange(RequestMethod method, string template, string operation, Handler handler) =>
        Add(method, template, operation, handler, ConditionJudge.Handler);

    /// <summary>
    /// Adds the page that a route's resource shows to a client that prefers HTML (<see cref="AcceptField"/>). The route itself is
    /// mapped as any other, before or after this. The answers of a resource with a page say that they vary by Accept.
    /// </summary>
    public void MapPage(RequestMethod method, string template, Handler page) => ResourceOf(template).AddPage(method, page);

    /// <summary>Shows an error to a client that prefers HTML, in place of its JSON; null: JSON is all that there is.</summary>
    public Handler? ErrorPage { get; set; }

    /// <summary>
    /// Sets the host names that are answered, and the other origins whose pages may change something; these may read the answers
    /// too where <paramref name="readers"/> is given.
    /// </summary>
    public void Protect(HostGuard hosts, OriginGuard origins, OriginReaders? readers = null)
    {
        _hosts = hosts;
        _origins = origins;
        _readers = readers;
    }

    /// <summary>Put around the handlers of the routes that are added while it is set.</summary>
    public Func<Handler, Handler>? Around { get; set; }

    internal IReadOnlyList<Resource> Resources => _resources;

    internal int RouteCount { get; private set; }

    /// <summary>What the routes say of themselves, in the order in which they were mapped.</summary>
    public IReadOnlyList<RouteDescription> Descriptions => _descriptions;

    internal void Handle(Exchange exchange)
    {
        RequestTarget target = exchange.Request.Target;
        Resource? resource = target.IsAsterisk ? null : Find(target);
        exchange.Operation = NoOperation;
        exchange.Response.VariesByAccept = resource is { HasPages: true };
        if (_hosts?.WhyMisdirected(exchange.Request) is { } misdirected)
        {
            exchange.Response.Error(421, misdirected);
        }
        else if (exchange.Request.Method == RequestMethod.Options && (target.IsAsterisk || resource is not null))
        {
            exchange.Operation = OptionsOperation;
            exchange.Response.Status = 204;
            exchange.Response.AddField(
                "Allow"u8, resource is null ? "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"u8 : resource.Allow);
            if (resource is not null && resource.TryGet(RequestMethod.Patch, out _))
            {
                exchange.Response.AddField("Accept-Patch"u8, MediaTypes.JsonBytes); // RFC 5789 section 3.1
            }

            _readers?.AnswerPreflight(exchange, resource?.Allow);
        }
        else if (resource is null)
        {
            exchange.Response.Error(404, "there is nothing at this path");
        }
        else if (resource.TryGet(exchange.Request.Method, out Route route))
        {
            exchange.Operation = route.Operation;
            exchange.Taken = route;
            Take(route, resource.PageFor(exchange) ?? route.Handler, exchange);
        }
        else
        {
            exchange.Response.Error(405, "this path does not take this method");
            exchange.Response.AddField("Allow"u8, resource.Allow);
        }
    }

    /// <summary>
    /// What is done to every answer at its end: an error gets the form that the client prefers, a page or a
    /// problem in the place of its JSON, and a page of another origin that may read the answer is told so.
    /// </summary>
    internal void Finish(Exchange exchange)
    {
        if (exchange.Response is { Status: >= 400, ContentType: MediaTypes.Json })
        {
            ShowError(exchange);
        }

        _readers?.Mark(exchange);
    }

    private void ShowError(Exchange exchange)
    {
        switch (AcceptField.FormOfError(exchange.Request.Fields, hasPages: ErrorPage is not null))
        {
            case ErrorForm.Page:
                exchange.Response.VariesByAccept = true;
                ErrorPage!(exchange);
                break;
            case ErrorForm.Problem:
                exchange.Response.VariesByAccept = true;
                ProblemBody.Show(exchange);
                break;
            default:
                break;
        }
    }

    private void Take(Route route, Handler handler, Exchange exchange)
    {
        Response response = exchange.Response;
        if (!route.IsSafe && _origins.WhyRefused(exchange.Request) is { } refusal)
        {
            response.Error(403, refusal);
        }
        else if (!route.IsSafe && exchange.Request.Target.TryFindRepeatedParameter(out ReadOnlySpan<byte> name))
        {
            response.Error(400, $"{ClientText.Quote(Encoding.UTF8.GetString(name))} comes twice in the query");
        }
        else if (!exchange.TryReadTimeLeft())
        {
            response.Error(400, "X-Time-Left-Ms is one number of milliseconds");
        }
        else if (exchange.Context.IsOverdue)
        {
            response.Overdue(); // the client has given up: nothing is done for it
        }
        else if (!Conditions.TryRead(exchange.Request.Fields, route.IsSafe, out Conditions? conditions))
        {
            response.Error(400, "If-Match and If-None-Match are * or a list of entity tags, each in double quotes");
        }
        else if (route.Judge == ConditionJudge.Nobody && conditions is { HasMatch: true })
        {
            response.PreconditionFailed();
        }
        else
        {
            exchange.Conditions = conditions;
            handler(exchange);
            if (route.IsSafe)
            {
                conditions?.Judge(response);
            }
        }
    }

    private Resource? Find(RequestTarget target)
    {
        foreach (Resource resource in _resources)
        {
            if (resource.Matches(target))
            {
                return resource;
            }
        }

        return null;
    }

    private RouteDescription Add(
        RequestMethod method, string template, string operation, Handler handler, ConditionJudge judge)
    {
        Resource resource = ResourceOf(template);
        handler = Around?.Invoke(handler) ?? handler;
        byte[] name = Encoding.ASCII.GetBytes(method.Name() + template);
        var description = new RouteDescription(method, resource, judge);
        resource.Add(new Route(method, name, operation, handler, judge, resource.Parameters, description, RouteCount++));
        _operations.Add(operation);
        _descriptions.Add(description);
        return description;
    }

    private Resource ResourceOf(string template)
    {
        Resource? resource = _resources.Find(r => r.Template == template);
        if (resource is null)
        {
            _resources.Add(resource = new Resource(template));
        }

        return resource;
    }
}

/// <summary>Answers one request. It may block in a <see cref="Runtime.BlockingRegion"/>. What it throws is a bug: 500.</summary>
public delegate void Handler(Exchange exchange);
