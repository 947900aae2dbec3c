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

        int missing = requests.ToList().IndexOf(null!); // the parser lets a null pass in a list
        if (missing >= 0)
        {
            exchange.Response.Error(400, $"element {missing + 1} of the list must be a JSON object, not null");
            return false;
        }

        if (requests.Count is 0 or > MaxRequests)
        {
            exchange.Response.Error(400, $"the list must have 1 to {MaxRequests} elements, not {requests.Count}");
            return false;
        }

        return true;
    }
}
