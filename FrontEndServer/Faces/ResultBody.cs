using System.Text.Json;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>
/// The refusal that three of the published designs share: <c>{"result":"Failed","message":"..."}</c>. What is no decision about the request
/// is told in our own words: of a buy whose outcome is unknown, "failed" would be false.
/// </summary>
internal static class ResultBody
{
    public static void Refuse(Exchange exchange, Refusal refusal)
    {
        if (refusal.Status >= 500 || refusal.IsWorthRepeating)
        {
            OurFace.Refuse(exchange, refusal);
            return;
        }

        Utf8JsonWriter json = exchange.Response.Json(refusal.Status);
        json.WriteStartObject();
        json.WriteString("result"u8, "Failed"u8);
        json.WriteString("message"u8, refusal.Message);
        json.WriteEndObject();
    }
}
