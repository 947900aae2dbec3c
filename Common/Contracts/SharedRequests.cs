using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Contracts;

/// <summary>Reads the requests that share a call, at the service that is called.</summary>
public static class SharedRequests
{
    /// <summary>Requests that may share a call; a longer list is refused.</summary>
    public const int MaxRequests = 1000;

    /// <summary>The requests in the exchange's body; when it is no such list, false, and the exchange is answered.</summary>
    public static bool TryReadShared<T>(this Exchange exchange, JsonTypeInfo<IReadOnlyList<T>> type, [NotNullWhen(true)] out IReadOnlyList<T>? requests)
        where T : class
    {
        if (!exchange.TryReadJson(type, out requests, out BodyRefusal refusal))
        {
            exchange.Response.Error(refusal.Status, refusal.Message);
            return false;
        }

        if (requests.Count is 0 or > MaxRequests || requests.Contains(null)) // the parser lets a null pass in a list
        {
            exchange.Response.Error(400, $"a batch is of 1 to {MaxRequests} requests");
            return false;
        }

        return true;
    }
}
