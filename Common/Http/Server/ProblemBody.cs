using System.Text;
using System.Text.Json;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// An error as RFC 9457 shapes it (<c>application/problem+json</c>). Status and fields stay as they are. The type is
/// <c>about:blank</c>: nothing is meant but the status, and the detail says in a sentence what happened.
/// </summary>
internal static class ProblemBody
{
    // Names the request and leads nowhere (RFC 4151).
    private const string InstancePrefix = "tag:pygmy.com,2026:request/";

    /// <summary>Replaces an error's JSON.</summary>
    public static void Show(Exchange exchange)
    {
        Response response = exchange.Response;
        (int status, string detail) = (response.Status, response.ErrorMessage ?? "");
        Utf8JsonWriter json = response.Json(status);
        response.ContentType = MediaTypes.Problem;
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, ReasonPhrases.Of(status));
        json.WriteNumber("status"u8, status);
        json.WriteString("detail"u8, detail);
        string requestId = Encoding.ASCII.GetString(exchange.Context.RequestId);
        json.WriteString("instance"u8, InstancePrefix + Uri.EscapeDataString(requestId));
        json.WriteEndObject();
    }
}
