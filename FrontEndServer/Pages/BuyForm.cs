using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Records;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// The form that buys copies of a book: as it is written into a page, and as it comes back. It carries the price that the buyer
/// saw, the key under which the buy happens once, and the token that proves that the form is from here.
/// </summary>
/// <param name="ItemNumber">The book.</param>
/// <param name="Quantity">As the buyer wrote it.</param>
/// <param name="Price">Of a copy, as the buyer saw it.</param>
/// <param name="Key">The Idempotency-Key of the buy.</param>
/// <param name="Token">The browser's own.</param>
internal sealed record BuyForm(int ItemNumber, string Quantity, decimal Price, string Key, string Token)
{
    private const string QuantityField = "quantity";
    private const string FaultId = "quantity-fault";

    /// <summary>The value of <see cref="Buyer"/> for a visitor who is logged in and buys as a guest.</summary>
    public const string Guest = "guest";

    /// <summary>For whom the page was made: the id of an account, empty for a guest, or <see cref="Guest"/>.</summary>
    public string Buyer { get; init; } = "";

    /// <summary>Whether the outcome of an earlier request with the key is not known.</summary>
    public bool AsksAgain { get; init; }

    /// <summary>The number of copies, or null when what the buyer wrote is none.</summary>
    public int? Copies => TargetNumber.TryRead(Encoding.UTF8.GetBytes(Quantity.Trim()), out int copies)
        && copies is >= 1 and <= BookRules.MaxQuantity ? copies : null;

    /// <summary>Reads what the form of a page holds besides the buyer's own text; false when it is no form of ours.</summary>
    public static bool TryRead(FormBody body, [NotNullWhen(true)] out BuyForm? form)
    {
        form = null;
        if (TargetNumber.TryRead(Encoding.UTF8.GetBytes(body["item"]), out int item)
            && decimal.TryParse(body["price"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal price)
            && BuyRequest.IsMadeKey(body["key"]))
        {
            form = new BuyForm(item, body[QuantityField], price, body["key"], body["token"])
            {
                AsksAgain = body["again"].Length > 0,
                Buyer = body["buyer"],
            };
        }

        return form is not null;
    }

    /// <summary>Writes the form, with a field for the number of copies.</summary>
    /// <param name="html">Gets the form.</param>
    /// <param name="stock">The copies that there are.</param>
    /// <param name="button">The button's words.</param>
    /// <param name="fault">What was wrong with the number that the buyer wrote.</param>
    public void Write(HtmlWriter html, long stock, string button = "Buy", string? fault = null)
    {
        using (html.Open("form", ("method", "post"), ("action", "/orders"), ("class", "buy")))
        {
            WriteHidden(html);
            html.Put("label", "Copies", ("for", QuantityField));
            if (fault is not null)
            {
                html.Put("p", fault, ("class", "fault"), ("id", FaultId));
            }

            html.PutVoid(
                "input", ("type", "number"), ("id", QuantityField), ("name", QuantityField), ("value", Quantity), ("min", "1"),
                ("max", Math.Min(stock, BookRules.MaxQuantity).ToString(CultureInfo.InvariantCulture)), ("required", ""),
                ("inputmode", "numeric"), ("autocomplete", "off"), ("aria-invalid", fault is null ? null : "true"),
                ("aria-describedby", fault is null ? null : FaultId));
            html.Put("output", "", ("for", QuantityField), ("class", "total"), ("hidden", ""), ("data-price", Text(Price)));
            html.Put("button", button, ("type", "submit"));
        }
    }

    /// <summary>Writes the form as a button alone: the number of copies stays as it is.</summary>
    public void WriteButton(HtmlWriter html, string button)
    {
        using (html.Open("form", ("method", "post"), ("action", "/orders"), ("class", "buy")))
        {
            WriteHidden(html);
            WriteHidden(html, QuantityField, Quantity);
            html.Put("button", button, ("type", "submit"));
        }
    }

    private void WriteHidden(HtmlWriter html)
    {
        WriteHidden(html, "item", ItemNumber.ToString(CultureInfo.InvariantCulture));
        WriteHidden(html, "price", Text(Price));
        WriteHidden(html, "key", Key);
        WriteHidden(html, "token", Token);
        if (Buyer.Length > 0)
        {
            WriteHidden(html, "buyer", Buyer);
        }

        if (AsksAgain)
        {
            WriteHidden(html, "again", "yes");
        }
    }

    private static void WriteHidden(HtmlWriter html, string name, string value) =>
        html.PutVoid("input", ("type", "hidden"), ("name", name), ("value", value));

    private static string Text(decimal price) => price.ToString("0.00", CultureInfo.InvariantCulture);
}
