using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>
/// The catalog's side of an audit: <c>GET /ledger</c> is the summary, with <c>?sales=N</c> also the checksum over the first N
/// sales. <c>GET /ledger/books</c> gives the books' ledgers in pages.
/// </summary>
internal static class LedgerRoutes
{
    public static void Map(Router router, ICatalogStore store)
    {
        router.Map(RequestMethod.Get, "/ledger", "ledger", exchange => Summary(exchange, store))
            .Describe(RouteTags.Audit, "Gives the catalog's side of an audit").AsUpkeep()
            .Query("sales", ValueShape.Whole(0, long.MaxValue), "adds the checksum over so many of the first sales")
            .Answers(200, "The sums over all books.", ContractJson.Default.EnvelopeCatalogLedger);
        router.Map(RequestMethod.Get, "/ledger/books", "ledger", exchange => Paging.AnswerPage(
            exchange, store.ReadLedgers, book => book.ItemNumber, ContractJson.Default.EnvelopeIReadOnlyListBookLedger))
            .Describe(RouteTags.Audit, "Gives where each book's stock came from and went").AsUpkeep()
            .Paged(PageRequest.MaxLimit, PageRequest.MaxAfter)
            .Answers(200, "A page of the list.", ContractJson.Default.EnvelopeIReadOnlyListBookLedger);
    }

    private static void Summary(Exchange exchange, ICatalogStore store)
    {
        const long notGiven = -1;
        if (!TargetNumber.TryReadParameter(exchange.Request.Target, "sales"u8, 0, long.MaxValue, notGiven, out long sales))
        {
            exchange.Response.Error(400, "sales must be given once, as a number of sales, from 0 on");
            return;
        }

        long? first = sales == notGiven ? null : sales;
        exchange.AnswerData(store.ReadLedger(first), ContractJson.Default.EnvelopeCatalogLedger);
    }
}
