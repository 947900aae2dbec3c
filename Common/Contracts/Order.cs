using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>What a buyer asks for: a book by number or by title.</summary>
/// <param name="ItemNumber">The book's number.</param>
/// <param name="Name">Or its title.</param>
/// <param name="Quantity">Copies; 1 when it is not said.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
public sealed record OrderRequest(int? ItemNumber = null, string? Name = null, int? Quantity = null);

/// <summary>A sale that has its order number: what a buyer gets.</summary>
/// <param name="OrderNumber">The number of its sale; an order of an earlier release has the number that it was given then.</param>
/// <param name="ItemNumber">The book.</param>
/// <param name="Title">The book's title at that time.</param>
/// <param name="Quantity">Copies bought.</param>
/// <param name="Cost">What they cost together.</param>
/// <param name="Stock">Copies left after this order.</param>
/// <param name="Version">The book's version after this order.</param>
public sealed record Order(long OrderNumber, int ItemNumber, string Title, int Quantity, decimal Cost, long Stock, long Version);
