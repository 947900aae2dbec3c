using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// What the order service tells the catalog of its order log, before it buys and whenever its watermark has moved: the body of
/// <c>POST /sales/ordered</c>. The catalog compares it with its own sales and refuses with 409 when the two do not belong together.
/// </summary>
/// <param name="Store">The id of the store that the order log belongs to; empty while it has no orders and belongs to none.</param>
/// <param name="Watermark">All sales up to this number have their order, durably.</param>
/// <param name="Checksum">The checksum over the sales up to the watermark (SaleChecksum), as the orders have them: eight hexadecimal digits.</param>
/// <param name="LastSale">The highest sale that has an order, at or beyond the watermark.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
public sealed record OrderedSales(string Store, long Watermark, string Checksum, long LastSale);

/// <summary>The catalog's answer: the two belong together, and the catalog has durably noted how far the orders have got.</summary>
/// <param name="Store">The id of the catalog's store.</param>
/// <param name="Run">
/// Names this run of the catalog's process. A shared sale names it too (the field <c>X-Catalog-Run</c>) and is refused with 412 by any
/// other run: so the two are compared anew after each start of the catalog, before anything is sold.
/// </param>
/// <param name="Sales">How many sales there are.</param>
/// <param name="Ordered">All sales up to this number are known, durably, to have their order.</param>
public sealed record Reconciled(string Store, string Run, long Sales, long Ordered);
