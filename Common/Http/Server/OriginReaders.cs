using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Tells browsers that pages of the allowed origins may read the answers (CORS, the Fetch standard). Never with cookies: there is
/// no Access-Control-Allow-Credentials, and no <c>*</c>. For any thread.
/// </summary>
/// <param name="allowedOrigins">The origins that may also change things (<see cref="OriginGuard"/>).</param>
public sealed class OriginReaders(IReadOnlyList<string> allowedOrigins)
{
    private readonly byte[][] _allowed = [.. allowedOrigins.Select(Encoding.ASCII.GetBytes)];

    // What a page may send besides what it may always send, and read besides that.
    private static ReadOnlySpan<byte> RequestFields =>
        "Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id, traceparent"u8;

    private static ReadOnlySpan<byte> AnswerFields => "ETag, Link, Location, Retry-After, Server-Timing, X-Request-Id"u8;

    private static ReadOnlySpan<byte> MaxAgeSeconds => "600"u8; // a setting that was taken back still counts so long

    /// <summary>Marks an answer, whatever it is: a page may read errors too.</summary>
    internal void Mark(Exchange exchange)
    {
        Response response = exchange.Response;
        response.AddField("Vary"u8, "Origin"u8);
        if (TryFind(exchange, out ReadOnlySpan<byte> origin))
        {
            response.AddField("Access-Control-Allow-Origin"u8, origin);
            response.AddField("Access-Control-Expose-Headers"u8, AnswerFields);
        }
    }

    /// <summary>Answers the question that a browser asks before it sends a page's request to that resource.</summary>
    /// <param name="exchange">The OPTIONS request.</param>
    /// <param name="methods">What the resource takes; null where there is none (<c>OPTIONS *</c>).</param>
    internal void AnswerPreflight(Exchange exchange, ReadOnlySpan<byte> methods)
    {
        if (!methods.IsEmpty && TryFind(exchange, out _)
            && exchange.Request.Fields.IndexOf("Access-Control-Request-Method"u8, 0) >= 0)
        {
            exchange.Response.AddField("Access-Control-Allow-Methods"u8, methods);
            exchange.Response.AddField("Access-Control-Allow-Headers"u8, RequestFields);
            exchange.Response.AddField("Access-Control-Max-Age"u8, MaxAgeSeconds);
        }
    }

    /// <summary>The request's origin, if it has exactly one and that is allowed.</summary>
    private bool TryFind(Exchange exchange, out ReadOnlySpan<byte> origin)
    {
        FieldSection fields = exchange.Request.Fields;
        return fields.TryGet("Origin"u8, out origin) && fields.CountOf("Origin"u8) == 1 && Grammar.IsOneOf(origin, _allowed);
    }
}
