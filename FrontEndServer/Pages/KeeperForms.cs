using System.Globalization;
using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Records;
using PygmyStore.FrontEndServer.Keeping;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>The forms of the keeper's pages: as they are written, and how they are read again.</summary>
internal static class KeeperForms
{
    public const string Describe = "describe";
    public const string Restock = "restock";
    public const string SetStock = "set";
    public const string Withdraw = "withdraw";

    private static readonly (string Name, string Value) Text = ("type", "text");
    private static readonly (string Name, string Value) Whole = ("type", "number");
    private static readonly string MaxText = BookRules.MaxTextLength.ToString(CultureInfo.InvariantCulture);

    public static string AddressOf(int itemNumber) => string.Create(CultureInfo.InvariantCulture, $"/admin/books/{itemNumber}");

    public static IReadOnlyList<DescribedParameter> DescribeAdd() =>
    [
        Field("token", "the browser's own, of the cookie pygmy_form"), Field("item", "the item number"),
        Field("title", "the title"), Field("topic", "the topic"), Field("cost", "the price of a copy"), Field("stock", "copies"),
    ];

    public static IReadOnlyList<DescribedParameter> DescribeChange() =>
    [
        new("do", ValueShape.OneOf(Describe, Restock, SetStock, Withdraw), "what to do"), Field("token", "the browser's own"),
        Field("seen-title", "what the keeper saw"), Field("seen-topic", "what the keeper saw"),
        Field("seen-cost", "what the keeper saw"), Field("seen-stock", "what the keeper saw"),
        Field("seen-restocked", "what the keeper saw"), Field("seen-adjusted", "what the keeper saw"),
        Field("title", "the new title") with { IsRequired = false }, Field("topic", "the new topic") with { IsRequired = false },
        Field("cost", "the new price") with { IsRequired = false }, Field("copies", "copies") with { IsRequired = false },
    ];

    private static DescribedParameter Field(string name, string text) => new(name, ValueShape.Text(""), text);

    /// <summary>Writes the form for a new book; the values are what was written into it before.</summary>
    public static void WriteAdd(HtmlWriter html, string token, Func<string, string> value)
    {
        using (html.Open("form", ("method", "post"), ("action", "/admin/books"), ("class", "keep")))
        {
            WriteHidden(html, "token", token);
            WriteField(html, "item", "Item number", Whole, value("item"), ("min", "1"), ("max", $"{BookRules.MaxItemNumber}"));
            WriteField(html, "title", "Title", Text, value("title"), ("maxlength", MaxText));
            WriteField(html, "topic", "Topic", Text, value("topic"), ("maxlength", MaxText));
            WriteField(html, "cost", "Price of a copy", Text, value("cost"), ("inputmode", "decimal"));
            WriteField(html, "stock", "Copies", Whole, value("stock"), ("min", "0"), ("max", $"{BookRules.MaxStock}"));
            html.Put("button", "Add the book", ("type", "submit"));
        }
    }

    /// <summary>Writes the forms that change a book as it is now.</summary>
    public static void WriteChanges(HtmlWriter html, string token, ShelfBook shelf)
    {
        Book book = shelf.Book;
        using (OpenForm(html, token, shelf, Describe, "Change"))
        {
            WriteField(html, "title", "Title", Text, book.Title, ("maxlength", MaxText));
            WriteField(html, "topic", "Topic", Text, book.Topic, ("maxlength", MaxText));
            WriteField(html, "cost", "Price of a copy", Text, Amount(book.Cost), ("inputmode", "decimal"));
            html.Put("button", "Change the book", ("type", "submit"));
        }

        using (OpenForm(html, token, shelf, Restock, "Restock"))
        {
            WriteField(
                html, "copies", "Copies that come", Whole, "", ("min", "1"), ("max", $"{BookRules.MaxStock}"));
            html.Put("button", "Add the copies", ("type", "submit"));
        }

        using (OpenForm(html, token, shelf, SetStock, "Correct the stock"))
        {
            WriteField(
                html, "copies", "Copies that were counted", Whole, Number(book.Stock), ("min", "0"),
                ("max", $"{BookRules.MaxStock}"));
            html.Put("button", "Set the stock", ("type", "submit"));
        }

        using (OpenForm(html, token, shelf, Withdraw, "Withdraw"))
        {
            html.Put("p", "The book is no longer on sale, and its copies go. It can come back under its number and title.");
            html.Put("button", "Withdraw the book", ("type", "submit"));
        }
    }

    /// <summary>Reads what the keeper saw; null when it is no form of ours.</summary>
    public static SeenShelf? ReadSeen(FormBody form, int itemNumber) =>
        TryReadAmount(form["seen-cost"], out decimal cost) && TryReadWhole(form["seen-stock"], out long stock)
            && TryReadWhole(form["seen-restocked"], out long restocked)
            && long.TryParse(
                form["seen-adjusted"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long adjusted)
            ? new SeenShelf(itemNumber, form["seen-title"], form["seen-topic"], cost, stock, restocked, adjusted)
            : null;

    public static bool TryReadAmount(string text, out decimal amount) => decimal.TryParse(
        text.Trim().TrimStart('$'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount);

    public static bool TryReadWhole(string text, out long number) =>
        TargetNumber.TryRead(Encoding.UTF8.GetBytes(text.Trim()), out number);

    private static HtmlWriter.ElementScope OpenForm(
        HtmlWriter html, string token, ShelfBook shelf, string deed, string heading)
    {
        HtmlWriter.ElementScope form = html.Open(
            "form", ("method", "post"), ("action", AddressOf(shelf.Book.ItemNumber)), ("class", "keep"), ("id", deed),
            ("aria-labelledby", deed + "-heading"));
        html.Put("h2", heading, ("id", deed + "-heading"));
        WriteHidden(html, "do", deed);
        WriteHidden(html, "token", token);
        WriteHidden(html, "seen-title", shelf.Book.Title);
        WriteHidden(html, "seen-topic", shelf.Book.Topic);
        WriteHidden(html, "seen-cost", Amount(shelf.Book.Cost));
        WriteHidden(html, "seen-stock", Number(shelf.Book.Stock));
        WriteHidden(html, "seen-restocked", Number(shelf.Ledger.Restocked));
        WriteHidden(html, "seen-adjusted", Number(shelf.Ledger.Adjusted));
        return form;
    }

    private static void WriteField(
        HtmlWriter html, string name, string label, (string, string?) type, string value,
        params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        html.Put("label", label, ("for", $"{label.Replace(' ', '-').ToLowerInvariant()}"));
        html.PutVoid(
            "input",
            [
                type, ("id", label.Replace(' ', '-').ToLowerInvariant()), ("name", name), ("value", value), ("required", ""),
                ("autocomplete", "off"), .. attributes,
            ]);
    }

    private static void WriteHidden(HtmlWriter html, string name, string value) =>
        html.PutVoid("input", ("type", "hidden"), ("name", name), ("value", value));

    private static string Amount(decimal cost) => cost.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
