using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Caching;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>What the catalog tells the front end's cache: <c>POST /invalidate</c>, for holders of the service key.</summary>
internal static class CacheRoutes
{
    /// <param name="router">Gets the route.</param>
    /// <param name="cache">Null: there is none, and so nothing in it that is stale.</param>
    /// <param name="key">The service key.</param>
    public static void Map(Router router, BookCache? cache, KeyGuard key) => router.MapChange(
        RequestMethod.Post, "/invalidate", "invalidate", key.Guard(exchange => Invalidate(exchange, cache)))
        .Describe(
            RouteTags.Servers, "Tells the cache which versions books are about to have",
            "The catalog asks this before it shows a change; after the answer nobody sees anything older.")
        .Needs(KeyGuard.ServiceField)
        .Body(ContractJson.Default.Invalidation, """{"epoch":"1a2b3c4d-1","changes":[[2,7]]}""")
        .Answers(200, "Nobody will see anything older.", ContractJson.Default.EnvelopeInvalidated)
        .Refuses(422)
        .AsUpkeep();

    private static void Invalidate(Exchange exchange, BookCache? cache)
    {
        exchange.KeepsThread = true; // the catalog's changes wait for the answer
        if (!exchange.TryReadRequest(ContractJson.Default.Invalidation, out Invalidation? invalidation))
        {
            return;
        }

        if (invalidation.WhyNotSound() is { } reason)
        {
            exchange.Response.Error(422, reason);
            return;
        }

        exchange.Arguments.Add(invalidation.Changes.Count);
        cache?.Invalidate(invalidation);
        exchange.AnswerData(new Invalidated(invalidation.Epoch), ContractJson.Default.EnvelopeInvalidated);
    }
}
