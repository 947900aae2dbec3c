using System.Diagnostics.CodeAnalysis;
using System.Text;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>
/// What the order service asks for: <c>/sales/batch</c>, to sell for many at once, and <c>/sales</c>, to catch up (and for curl
/// to sell one). <c>/sales/ordered</c> is told how far the durable orders have got.
/// </summary>
/// <remarks>
/// In a batch, the field <c>X-Catalog-Run</c> names the run of the catalog with which the order service has compared its log
/// (<c>POST /sales/ordered</c>). Another run sells nothing (412): its files may not be those that were compared.
/// </remarks>
internal static class SaleRoutes
{
    private const int MaxPage = 1000; // about 200 KiB: a catching-up order service asks often rather than for much

    /// <param name="router">Gets the routes.</param>
    /// <param name="store">Decides.</param>
    /// <param name="service">Guards the routes.</param>
    /// <param name="onMismatch">Called when the order log and the catalog's files do not belong together.</param>
    public static void Map(Router router, ICatalogStore store, KeyGuard service, Action onMismatch)
    {
        router.MapChange(RequestMethod.Post, "/sales", "sell", service.Guard(exchange => Sell(exchange, store)))
            .Describe(RouteTags.Servers, "Takes copies of a book, once for an op")
            .Needs(KeyGuard.ServiceField)
            .Body(ContractJson.Default.SaleRequest, """{"op":"example-1","quantity":1,"item_number":2}""")
            .Answers(201, "The sale.", ContractJson.Default.EnvelopeSale)
            .Answers(200, "The sale of an earlier request with the same op.", ContractJson.Default.EnvelopeSale)
            .Refuses(404, 409, 422, 500, 507);
        router.MapChange(RequestMethod.Post, "/sales/batch", "sell", service.Guard(exchange => SellBatch(exchange, store)))
            .Describe(RouteTags.Servers, "Takes copies for many at once, each by itself", "412: X-Catalog-Run names another run.")
            .Needs(KeyGuard.ServiceField)
            .Field("X-Catalog-Run", ValueShape.Text("1a2b3c4d"), "the run of the catalog, as POST /sales/ordered tells it")
            .Body(ContractJson.Default.IReadOnlyListSaleRequest, """[{"op":"example-2","quantity":1,"item_number":2}]""")
            .Answers(200, "What was decided, in their order.", ContractJson.Default.EnvelopeIReadOnlyListBatchResultSale)
            .Refuses(422, 500, 507);
        router.MapChange(
            RequestMethod.Post, "/sales/ordered", "ordered", service.Guard(exchange => Note(exchange, store, onMismatch)))
            .Describe(
                RouteTags.Servers, "Takes note of how far the orders have got",
                "409: the order log and the catalog's files do not belong together; the message says what to do.")
            .Needs(KeyGuard.ServiceField)
            .Body(
                ContractJson.Default.OrderedSales,
                """{"store":"1a2b3c4d","watermark":0,"checksum":"0000000000000000","last_sale":0}""")
            .Answers(200, "The two belong together.", ContractJson.Default.EnvelopeReconciled)
            .Refuses(409, 422, 500, 507)
            .AsUpkeep();
        // Guarded too, although it changes nothing: the ops are made of the buyers' keys.
        router.Map(RequestMethod.Get, "/sales", "sales", service.Guard(exchange => List(exchange, store)))
            .Describe(RouteTags.Servers, "Lists the sales after a number")
            .Needs(KeyGuard.ServiceField)
            .Query("after", ValueShape.Whole(0, long.MaxValue), "the last sale that is known")
            .Query("limit", ValueShape.Whole(1, MaxPage), "how many sales at most")
            .Answers(200, "The sales.", ContractJson.Default.EnvelopeIReadOnlyListSale)
            .Refuses(409)
            .AsUpkeep();
    }

    private static void Sell(Exchange exchange, ICatalogStore store)
    {
        if (!exchange.TryReadRequest(ContractJson.Default.SaleRequest, out SaleRequest? request))
        {
            return;
        }

        exchange.Arguments.Add(request.Book());
        exchange.Arguments.Add(request.Quantity);
        if (SaleDecisions.TryDecide(exchange, store, [request], out SaleDecision[]? decisions))
        {
            Answer(exchange, decisions[0]);
        }
    }

    private static void SellBatch(Exchange exchange, ICatalogStore store)
    {
        if (!exchange.TryReadBatch(ContractJson.Default.IReadOnlyListSaleRequest, out IReadOnlyList<SaleRequest>? requests))
        {
            return;
        }

        if (!exchange.Request.Fields.TryGet("X-Catalog-Run"u8, out ReadOnlySpan<byte> run) || !Ascii.Equals(run, store.Run))
        {
            exchange.Response.Error(
                412,
                "reconcile first: X-Catalog-Run does not name this run of the catalog (POST /sales/ordered tells it); "
                + "nothing was sold");
        }
        else if (SaleDecisions.TryDecide(exchange, store, requests, out SaleDecision[]? decisions))
        {
            exchange.AnswerBatch(
                Array.ConvertAll(decisions, decision => decision.ToWire()),
                ContractJson.Default.EnvelopeIReadOnlyListBatchResultSale,
                i => (requests[i].RequestId, requests[i].Book(), requests[i].Quantity));
        }
    }

    private static void Answer(Exchange exchange, SaleDecision decision)
    {
        exchange.Response.MarkReplay(decision.IsReplay);
        if (decision.Sale is { } sale)
        {
            exchange.AnswerData(sale, ContractJson.Default.EnvelopeSale, decision.Status);
            return;
        }

        exchange.Response.Error(decision.Status, decision.Message!);
        if (decision.Verdict == SaleVerdict.Undecided)
        {
            exchange.Response.RetryAfter();
        }
    }

    private static void List(Exchange exchange, ICatalogStore store)
    {
        RequestTarget target = exchange.Request.Target;
        if (!TargetNumber.TryReadParameter(target, "after"u8, 0, long.MaxValue, absent: 0, out long after)
            || !TargetNumber.TryReadParameter(target, "limit"u8, 1, MaxPage, absent: MaxPage, out long limit))
        {
            exchange.Response.Error(
                400, $"after must be given once, as a sale's number or 0, and limit once, as a number from 1 to {MaxPage}");
            return;
        }

        exchange.Arguments.Add(after);
        SalesPage page = store.ReadSales(after, (int)limit);
        if (page.Sales is not null)
        {
            if (page.Sales is [.., { } last] && last.Number < page.Count)
            {
                NextLink.Add(exchange, last.Number);
            }

            exchange.AnswerData(page.Sales, ContractJson.Default.EnvelopeIReadOnlyListSale);
        }
        else
        {
            exchange.Response.Error(409, $"the last sale here is {page.Count}: whoever has more has another catalog's");
        }
    }

    /// <summary>409 when the order log and the catalog's files do not belong together, with a sentence what to do.</summary>
    private static void Note(Exchange exchange, ICatalogStore store, Action onMismatch)
    {
        if (!exchange.TryReadRequest(ContractJson.Default.OrderedSales, out OrderedSales? orders))
        {
            return;
        }

        exchange.Arguments.Add(orders.Watermark);
        if (NoteOrdered.WhyNot(orders) is { } reason)
        {
            exchange.Response.Error(400, reason);
            return;
        }

        var note = new NoteOrdered(orders, store.StoreId);
        if (!Submission.TrySubmit(exchange, store, note))
        {
            return;
        }

        if (note.Refusal is not null)
        {
            onMismatch();
            exchange.Response.Error(409, note.Refusal);
            return;
        }

        var reconciled = new Reconciled(store.StoreId, store.Run, note.Sales, note.Ordered);
        exchange.AnswerData(reconciled, ContractJson.Default.EnvelopeReconciled);
    }
}

/// <summary>Has the store decide requests for sales, one alone or many in one commit, each by itself.</summary>
internal static class SaleDecisions
{
    private const string NoSuchTitle = "there is no book with this title";

    /// <summary>The decisions in the requests' order. When the disk does not take them, the exchange is answered.</summary>
    public static bool TryDecide(
        Exchange exchange,
        ICatalogStore store,
        IReadOnlyList<SaleRequest> requests,
        [NotNullWhen(true)] out SaleDecision[]? decisions)
    {
        decisions = null;
        SaleDecision?[] refusals = [.. requests.Select(RefusalOf)];
        Sell?[] sells = [.. requests.Select((request, place) => refusals[place] is null ? new Sell(request) : null)];
        if (!TrySubmit(exchange, store, [.. sells.OfType<Sell>()]))
        {
            return false;
        }

        decisions = [.. sells.Select((sell, place) => sell is null ? refusals[place]! : Of(sell))];
        return true;
    }

    /// <summary>What was decided, with a sentence where there is no sale.</summary>
    public static SaleDecision Of(Sell sell) => new(
        sell.Verdict,
        sell.Sale,
        sell.Verdict switch
        {
            SaleVerdict.OutOfStock => "out of stock",
            SaleVerdict.NoSuchBook => sell.Request.Name is null ? "there is no such book" : NoSuchTitle,
            SaleVerdict.OtherRequest =>
                "this op was used for another request: the book, the way it is named or the quantity differs",
            SaleVerdict.Undecided => "too many refusals are remembered already; nothing was decided, ask again",
            _ => null,
        },
        IsReplay: sell.IsReplayed && sell.Verdict != SaleVerdict.OtherRequest);

    /// <summary>
    /// The refusal of a request that can have no sale; null when it can. Nothing is recorded for it, since it would get the same
    /// answer at any time.
    /// </summary>
    private static SaleDecision? RefusalOf(SaleRequest request)
    {
        string? reason = BookRules.WhyNotOp(request.Op) ?? BookRules.WhyNotQuantity(request.Quantity)
            ?? BookRules.WhyNotOwner(request.Owner)
            ?? (request.Book().IsOne ? null : "either item_number or name says which book");
        return reason is not null ? new SaleDecision(SaleVerdict.NotAccepted, Message: reason)
            : request.Name is null || BookRules.MayBeText(request.Name) ? null
            : new SaleDecision(SaleVerdict.NoSuchBook, Message: NoSuchTitle);
    }

    /// <summary>In one commit, unless the setting lets fewer share one.</summary>
    private static bool TrySubmit(Exchange exchange, ICatalogStore store, Sell[] sells)
    {
        Sell[][] parts = [.. sells.Chunk(store.MaxBatch)];
        int done = parts.TakeWhile(part => Submission.TrySubmit(exchange, store, new SellTogether(part))).Count();
        if (done > 0 && done < parts.Length)
        {
            exchange.Response.Error(500, "a part of the batch was decided; ask again"); // "nothing was changed" would be false
        }

        return done == parts.Length;
    }
}
