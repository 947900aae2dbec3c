using System.Text;
using PygmyStore.Common.Clients;
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
        router.Map(RequestMethod.Get, "/audit", "audit", exchange => Audit(exchange, auditor))
            .Describe(RouteTags.Audit, "Compares the catalog's sales with the order service's orders")
            .Query("details", ValueShape.OneOf("books"), "adds the figures of every book, in pages")
            .Paged(PageRequest.MaxLimit, PageRequest.MaxAfter)
            .Answers(200, "What was found.", ContractJson.Default.EnvelopeAuditReport)
            .Refuses(502, 504);

    private static void Audit(Exchange exchange, Auditor auditor)
    {
        if (!exchange.Request.Target.TryGetParameter("details"u8, out ReadOnlySpan<byte> details))
        {
            exchange.AnswerFound(auditor.Audit(exchange.Context), ContractJson.Default.EnvelopeAuditReport);
        }
        else if (!details.SequenceEqual("books"u8))
        {
            exchange.Response.Error(400, "details can be books, or is left out");
        }
        else if (Paging.TryRead(exchange, out PageRequest page))
        {
            Answer<AuditReport> answer = auditor.Audit(exchange.Context, page, out int? next);
            if (next is { } after)
            {
                exchange.Response.AddField(
                    "Link"u8, Encoding.ASCII.GetBytes($"</audit?details=books&limit={page.Limit}&after={after}>; rel=\"next\""));
            }

            exchange.AnswerFound(answer, ContractJson.Default.EnvelopeAuditReport);
        }
    }
}
