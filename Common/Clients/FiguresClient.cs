using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Clients;

/// <summary>What a server behind tells of itself (<c>GET /figures</c>). For any thread.</summary>
public sealed class FiguresClient(UpstreamGroup upstreams)
{
    private readonly ServiceClient _client = new(upstreams);

    public Answer<ServerFigures> Read() =>
        _client.Get(CallContext.Own(), "/figures", ContractJson.Default.EnvelopeServerFigures);
}
