using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Clients;

/// <summary>Asks the catalog for leases (<c>POST /caches</c>), on connections of its own. For any thread.</summary>
public sealed class LeaseClient(UpstreamGroup upstreams)
{
    private readonly ServiceClient _client = new(upstreams);

    /// <summary>Asks for a lease or a longer one, or gives it back; to do so twice is harmless.</summary>
    public Answer<CacheGrant> Register(CacheRegistration registration)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(registration, ContractJson.Default.CacheRegistration);
        return _client.Post(CallContext.Own(), "/caches"u8, body, ContractJson.Default.EnvelopeCacheGrant);
    }
}
