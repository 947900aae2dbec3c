using System.Text;
using System.Text.Json;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.OrderServer;

/// <summary>The bytes of a scripted catalog's requests and answers.</summary>
internal static class ScriptedWire
{
    public static (string Target, string Id, string Run, string Body)? ReadRequest(StreamReader reader)
    {
        if (reader.ReadLine() is not { } start)
        {
            return null;
        }

        int length = 0;
        string id = "";
        string run = "";
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            if (line.StartsWith("Content-Length: ", StringComparison.Ordinal))
            {
                length = int.Parse(line.AsSpan("Content-Length: ".Length));
            }
            else if (line.StartsWith("X-Request-Id: ", StringComparison.Ordinal))
            {
                id = "\r\n" + line; // an answer carries its request's
            }
            else if (line.StartsWith("X-Catalog-Run: ", StringComparison.Ordinal))
            {
                run = line["X-Catalog-Run: ".Length..];
            }
        }

        char[] body = new char[length]; // as many characters as bytes: what the tests buy is ASCII
        reader.ReadBlock(body);
        return (start.Split(' ')[1], id, run, new string(body));
    }

    public static string Data(IReadOnlyList<BatchResult<Sale>?> answers) => Http(200, JsonSerializer.Serialize(
        new Envelope<IReadOnlyList<BatchResult<Sale>>>(answers!), ContractJson.Default.EnvelopeIReadOnlyListBatchResultSale));

    public static string Error(int status, string message) =>
        Http(status,
            JsonSerializer.Serialize(new ErrorEnvelope(new ErrorBody(status, message)), ContractJson.Default.ErrorEnvelope));

    public static string Http(int status, string body) =>
        $"HTTP/1.1 {status} Scripted\r\nContent-Type: application/json\r\nContent-Length: "
            + $"{Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
}
