using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer.Auditing;

/// <summary><c>GET /audit</c>: anyone may check the store's books.</summary>
internal static class AuditRoute
{
    public static void Map(Router router, Auditor auditor) => router.Map(RequestMethod.Get, "/audit", "audit", exchange =>
    {
        if (auditor.Audit(exchange, out Refusal refusal) is { } report)
        {
            JsonSerializer.Serialize(exchange.Response.Json(200), new Envelope<AuditReport>(report), AuditJson.Default.EnvelopeAuditReport);
        }
        else
        {
            OurFace.Refuse(exchange, refusal);
        }
    });
}
