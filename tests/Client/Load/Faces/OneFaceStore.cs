using System.Net;
using System.Text;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Http.Server;

namespace PygmyStore.Tests.Client.Load.Faces;

/// <summary>Somebody's store that answers to the requests of one face, and to all others with a page that says 404.</summary>
internal sealed class OneFaceStore : IDisposable
{
    private readonly IReadOnlyDictionary<string, (int Status, string Body)> _answers;
    private readonly LoopbackServer _server;

    /// <param name="answers">
    /// The answers by request: method, decoded target and body, as in <c>GET /search {"item_number":1}</c>.
    /// </param>
    public OneFaceStore(IReadOnlyDictionary<string, (int Status, string Body)> answers)
    {
        _answers = answers;
        _server = new LoopbackServer(ThreadPolicy.PerRequest, Map);
        Upstream = new Upstream(new UpstreamOptions { Name = "store", EndPoint = EndPoint });
    }

    public IPEndPoint EndPoint => _server.EndPoint;

    public Upstream Upstream { get; }

    public void Dispose()
    {
        Upstream.Dispose();
        _server.Dispose();
    }

    private void Map(Router router)
    {
        foreach (RequestMethod method in new[] { RequestMethod.Get, RequestMethod.Post, RequestMethod.Put })
        {
            router.MapChange(method, "/{a}", "one", Answer);
            router.MapChange(method, "/{a}/{b}", "two", Answer);
        }
    }

    private void Answer(Exchange exchange)
    {
        RequestTarget target = exchange.Request.Target;
        string path = string.Concat(Enumerable.Range(0, target.SegmentCount)
            .Select(i => "/" + Encoding.UTF8.GetString(target.Segment(i))));
        string query = target.ParameterCount == 0 ? ""
            : $"?{Encoding.UTF8.GetString(target.ParameterName(0))}={Encoding.UTF8.GetString(target.ParameterValue(0))}";
        string request = $"{exchange.Request.Method.Name()} {path}{query} {Encoding.UTF8.GetString(exchange.Body)}".TrimEnd();
        (int status, string body) = _answers.GetValueOrDefault(request, (404, "<h1>Not Found</h1>"));
        exchange.Response.Text(status, body, "text/html");
    }
}
