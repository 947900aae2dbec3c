using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>Leases for the front ends' caches (<c>POST /caches</c>), and the fence before what shows or changes books.</summary>
internal static class CacheRoutes
{
    public static void Map(Router router, HolderCaches caches, KeyGuard service) => router.MapChange(
        RequestMethod.Post, "/caches", "lease", service.Guard(exchange => Register(exchange, caches)).AsUpkeep());

    /// <summary>The handler behind the fence: 503 when the request's time is over before the fence opens.</summary>
    public static Handler Behind(Fence fence, Handler handler) => exchange =>
    {
        if (fence.TryPass(exchange.Context.DeadlineMilliseconds))
        {
            handler(exchange);
        }
        else
        {
            exchange.Response.Error(503, fence.WhyNotReady ?? "the catalog has only just become ready");
            exchange.Response.RetryAfter();
        }
    };

    private static void Register(Exchange exchange, HolderCaches caches)
    {
        if (!exchange.TryReadRequest(ContractJson.Default.CacheRegistration, out CacheRegistration? registration))
        {
            return;
        }

        exchange.Arguments.Add(Encoding.UTF8.GetBytes(registration.FrontEnd));
        if (!TryReadAddress(registration.FrontEnd, out IPEndPoint? frontEnd))
        {
            exchange.Response.Error(400, "front_end must be an address and a port, as in frontend of config.txt");
        }
        else if (!registration.Ends)
        {
            Answer(exchange, caches.Register(frontEnd, registration.Epoch), (int)caches.Table.Rules.Lease);
        }
        else if (registration.Epoch is null)
        {
            exchange.Response.Error(400, "epoch must say which lease ends");
        }
        else
        {
            caches.Table.Release(frontEnd, registration.Epoch);
            var ended = new CacheGrant(registration.Epoch, LeaseMilliseconds: 0);
            exchange.AnswerData(ended, ContractJson.Default.EnvelopeCacheGrant);
        }
    }

    private static void Answer(Exchange exchange, LeaseOffer offer, int lease)
    {
        if (offer.Answer == LeaseAnswer.NotConfigured)
        {
            exchange.Response.Error(403, "this is none of the addresses of the setting frontend");
        }
        else if (offer.Answer == LeaseAnswer.NotNow)
        {
            exchange.Response.Error(503, "this front end gets no lease now: it does not answer calls, or did not a while ago");
            exchange.Response.RetryAfter();
        }
        else
        {
            exchange.AnswerData(new CacheGrant(offer.Epoch!, lease), ContractJson.Default.EnvelopeCacheGrant);
        }
    }

    /// <summary>Reads an address in the one form in which it is written: the parser also takes <c>127.1:80</c>.</summary>
    private static bool TryReadAddress(string text, [NotNullWhen(true)] out IPEndPoint? address) =>
        IPEndPoint.TryParse(text, out address) && address.ToString() == text;
}
