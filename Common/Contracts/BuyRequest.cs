using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>One buy among those that the front end sends to the order service in one call.</summary>
/// <param name="Key">The value of the Idempotency-Key, each character a byte of it (ISO 8859-1).</param>
/// <param name="Scope">The route that the key was sent to.</param>
/// <param name="RequestId">The id of the buyer's request.</param>
/// <param name="ItemNumber">The book.</param>
/// <param name="Quantity">Copies.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
public sealed record BuyRequest(string Key, string Scope, string RequestId, int ItemNumber, int Quantity);
