using System.Text.Encodings.Web;
using System.Text.Json;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// Writes the same JSON with no more bytes than the text needs: two at most for a character that a key may have, where the default writes
/// six for some. Text beyond that may still take six bytes a UTF-16 code unit. The length of a shared call is known by that of its
/// parts.
/// </summary>
internal static class LeanJson
{
    public static ContractJson Context { get; } = new(new JsonSerializerOptions(ContractJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // safe: it is no part of a page
    });
}
