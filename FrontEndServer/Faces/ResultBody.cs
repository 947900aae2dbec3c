using System.Text.Json;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>The refusal that three of the published designs share: <c>{"result":"Failed","message":"..."}</c>.</summary>
internal static class ResultBody
{
    public static void Refuse(Exchange exchange, Refusal refusal)
    {
        Utf8JsonWriter json = exchange.Response.Json(refusal.Status);
        json.WriteStartObject();
        json.WriteString("result"u8, "Failed"u8);
        json.WriteString("message"u8, refusal.Message);
        json.WriteEndObject();
        refusal.AddRetryAfter(exchange.Response);
    }
}
