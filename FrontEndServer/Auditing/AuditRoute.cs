using System.Text;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Auditing;

/// <summary>
/// <c>GET /audit</c>: anyone may check the store's books. With <c>?details=books</c> it gives every book's figures too, in pages;
/// a <c>Link</c> field (RFC 8288) leads to the next one.
/// </summary>
internal static class AuditRoute
{
    public static void Map(Router router, Auditor auditor) =>
        router.Map(RequestMethod.Get, "/audit", "audit", exchange => Audit(exchange, auditor));

    private static void Audit(Exchange exchange, Auditor auditor)
    {
        if (!exchange.Request.Target.TryGetParameter("details"u8, out ReadOnlySpan<byte> details))
        {
            Answer(exchange, auditor.Audit(exchange.Context, out Refusal refusal), refusal);
        }
        else if (!details.SequenceEqual("books"u8))
        {
            exchange.Response.Error(400, "details can be books, or is left out");
        }
        else if (Paging.TryRead(exchange, out PageRequest page))
        {
            AuditReport? report = auditor.Audit(exchange.Context, page, out int? next, out Refusal refusal);
            if (next is { } after)
            {
                exchange.Response.AddField(
                    "Link"u8, Encoding.ASCII.GetBytes($"</audit?details=books&limit={page.Limit}&after={after}>; rel=\"next\""));
            }

            Answer(exchange, report, refusal);
        }
    }

    private static void Answer(Exchange exchange, AuditReport? report, Refusal refusal)
    {
        if (report is null)
        {
            exchange.Refuse(refusal);
        }
        else
        {
            JsonSerializer.Serialize(
                exchange.Response.Json(200), new Envelope<AuditReport>(report), AuditJson.Default.EnvelopeAuditReport);
        }
    }
}
