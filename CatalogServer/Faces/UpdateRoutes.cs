using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>
/// The designs' ways to change a book: <c>/update/{n}</c> takes one copy or sets the stock, <c>/update?item_number=n</c> changes
/// stock and cost.
/// </summary>
/// <remarks>In the designs these sell. Here <c>POST /sales</c> does, and copies that go this way are an adjustment.</remarks>
internal static class UpdateRoutes
{
    private static ReadOnlySpan<byte> LeaveAlone => "na"u8;

    /// <remarks>
    /// <paramref name="change"/> lets through who may take a copy, <paramref name="keep"/> who may say what a book costs and how
    /// many there are. The designs also change by GET, which a setting allows.
    /// </remarks>
    public static void Map(
        Router router,
        ICatalogStore store,
        BookTags tags,
        Func<Handler, Handler> change,
        Func<Handler, Handler> keep,
        bool mayChangeByGet)
    {
        Handler takeOne = change(exchange => TakeOne(exchange, store, tags));
        Handler set = keep(exchange => Set(exchange, store, tags));
        Handler put = exchange => (exchange.Body.IsEmpty ? takeOne : set)(exchange);
        router.MapConditionalChange(RequestMethod.Put, "/update/{n}", "update", put)
            .Describe(
                RouteTags.Bazar, "Sets the stock of a book; without a body, takes a copy",
                "Setting the stock needs the admin key too.")
            .Path("n", Shapes.ItemNumber, "the book's item number").Tagged().Needs(KeyGuard.ServiceField)
            .Body(CatalogJson.Default.StockLevel, """{"stock":100}""", isRequired: false)
            .Answers(200, "The book.", DesignBodyJson.Default.Updated)
            .Refuses(404, 409, 422, 500, 507);
        if (mayChangeByGet)
        {
            router.MapConditionalChange(RequestMethod.Get, "/update/{n}", "update", takeOne)
                .Describe(RouteTags.Pygmy, "Takes a copy of a book, by GET", "Only where the setting buy_by_get allows it.")
                .Path("n", Shapes.ItemNumber, "the book's item number").Needs(KeyGuard.ServiceField)
                .Answers(200, "The book.", DesignBodyJson.Default.Updated)
                .Refuses(404, 409, 422, 500, 507);
            router.MapConditionalChange(RequestMethod.Get, "/update", "update", keep(exchange => Update(exchange, store, tags)))
                .Describe(
                    RouteTags.MyBookStore, "Changes the cost and the stock of a book, by GET",
                    "Only where the setting buy_by_get allows it.")
                .Query("item_number", Shapes.ItemNumber, "the book's item number", isRequired: true)
                .Query("cost", ValueShape.Text("na"), "the new cost; na leaves it as it is")
                .Query("stock", ValueShape.Text("1"), "how many copies come, or go (negative); na leaves it as it is")
                .Needs(KeyGuard.ServiceField, KeyGuard.AdminField)
                .Answers(200, "The book.", DesignBodyJson.Default.Updated)
                .Refuses(404, 409, 422, 500, 507);
        }
    }

    private static void Set(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        int itemNumber = AskedBooks.NumberInPath(exchange);
        if (!exchange.TryReadRequest(CatalogJson.Default.StockLevel, out StockLevel? level))
        {
            return;
        }

        if (BookRules.WhyNotStock(level.Stock) is { } reason)
        {
            exchange.Response.Error(400, reason);
        }
        else
        {
            exchange.Arguments.Add(LeaveAlone);
            exchange.Arguments.Add(Encoding.ASCII.GetBytes($"={level.Stock}"));
            Submit(exchange, store, tags, new ChangeBook(itemNumber) { Stock = level.Stock });
        }
    }

    private static void TakeOne(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        int itemNumber = AskedBooks.NumberInPath(exchange);
        exchange.Arguments.Add(LeaveAlone);
        exchange.Arguments.Add(-1);
        Submit(exchange, store, tags, new ChangeBook(itemNumber) { StockDifference = -1 });
    }

    private static void Update(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (!AskedBooks.TryFindNumberInQuery(exchange, out int itemNumber))
        {
            return;
        }

        ReadOnlySpan<byte> cost = Argument(exchange, "cost"u8);
        ReadOnlySpan<byte> stock = Argument(exchange, "stock"u8);
        if (!TryReadCost(cost, out decimal? newCost))
        {
            exchange.Response.Error(400, $"cost must be na or an amount: {BookRules.WhyNotCost(-1)}");
        }
        else if (!TryReadDifference(stock, out long? difference))
        {
            exchange.Response.Error(400, $"stock must be na or how many copies come or go, {BookRules.MaxStock} at most");
        }
        else
        {
            Submit(exchange, store, tags, new ChangeBook(itemNumber) { Cost = newCost, StockDifference = difference });
        }
    }

    private static void Submit(Exchange exchange, ICatalogStore store, BookTags tags, ChangeBook change)
    {
        if (Submission.TrySubmit(exchange, store, change, tags))
        {
            // A GET that changes something must not look like one that a cache may keep.
            if (exchange.Request.Method != RequestMethod.Get)
            {
                tags.AddTo(exchange.Response, change.Book!);
            }

            Utf8JsonWriter json = exchange.Response.Json(200);
            json.WriteStartObject();
            json.WriteString("result"u8, "Success"u8);
            json.WriteStartObject("book"u8);
            BookAnswers.Write(json, change.Book!);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static ReadOnlySpan<byte> Argument(Exchange exchange, ReadOnlySpan<byte> name)
    {
        bool isGiven = exchange.Request.Target.TryGetParameter(name, out ReadOnlySpan<byte> value);
        ReadOnlySpan<byte> text = isGiven ? value : LeaveAlone;
        exchange.Arguments.Add(text);
        return text;
    }

    private static bool TryReadCost(ReadOnlySpan<byte> text, out decimal? cost)
    {
        bool isAmount = Utf8Parser.TryParse(text, out decimal amount, out int used) && used == text.Length;
        cost = isAmount ? amount : null;
        return isAmount ? BookRules.WhyNotCost(amount) is null : text.SequenceEqual(LeaveAlone);
    }

    private static bool TryReadDifference(ReadOnlySpan<byte> text, out long? difference)
    {
        bool isNumber = Utf8Parser.TryParse(text, out long number, out int used) && used == text.Length;
        difference = isNumber ? number : null;
        return isNumber ? number is >= -BookRules.MaxStock and <= BookRules.MaxStock : text.SequenceEqual(LeaveAlone);
    }
}
