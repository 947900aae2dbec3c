using System.Globalization;
using System.Text;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Records;
using PygmyStore.FrontEndServer.Faces;
using PygmyStore.FrontEndServer.Keeping;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>The keeper's pages: <c>/admin</c> lists the books, <c>/admin/books/{n}</c> shows and changes one.</summary>
internal sealed class KeeperPages(Storefront store, KeeperDesk desk, KeeperDoor door)
{
    private const string Address = "/admin";
    private const string BookTemplate = "/admin/books/{n}";
    private const int BooksOnPage = 100;
    private const int MostBooksOnPage = 200;

    private static readonly Dictionary<string, string> Notices = new(StringComparer.Ordinal)
    {
        [KeeperForms.Describe] = "The book is changed.",
        [KeeperForms.Restock] = "The copies are added.",
        [KeeperForms.SetStock] = "The stock is set.",
        [KeeperForms.Withdraw] = "The book is withdrawn.",
        ["added"] = "The book is added.",
        ["before"] = "This was done already. Nothing was done a second time.",
    };

    public void Map(Router router)
    {
        router.Map(RequestMethod.Get, Address, "keeper_books", ForPeople)
            .Describe(RouteTags.Keeper, "Shows the keeper's page with all books")
            .AnswersWith(MediaTypes.Html, 200, "The page; 403 with a form for the key, where it needs one.")
            .Paged(MostBooksOnPage, PageRequest.MaxAfter).Refuses(403, 406);
        router.MapPage(RequestMethod.Get, Address, door.GuardPage(Address, ShowBooks, needsKey: true));
        router.Map(RequestMethod.Get, BookTemplate, "keeper_book", ForPeople)
            .Describe(RouteTags.Keeper, "Shows the keeper's page of a book")
            .Path("n", Shapes.ItemNumber, "the book's item number")
            .AnswersWith(MediaTypes.Html, 200, "The page.")
            .AnswersWith(MediaTypes.Html, 303, "The key is needed first; Location leads to /admin, which asks for it.")
            .Refuses(403, 404, 406);
        router.MapPage(RequestMethod.Get, BookTemplate, ShowBook);
        router.MapChange(RequestMethod.Post, "/admin/books", "keeper_add", exchange => Take(exchange, Add))
            .Describe(RouteTags.Keeper, "Takes the keeper's form for a new book", "Programs use the catalog's routes.")
            .Needs(KeyGuard.AdminField).Form(KeeperForms.DescribeAdd())
            .AnswersWith(MediaTypes.Html, 303, "Added; Location leads to the book.")
            .Refuses(403, 406, 409, 415, 422);
        router.MapChange(RequestMethod.Post, BookTemplate, "keeper_change", exchange => Take(exchange, Change))
            .Describe(RouteTags.Keeper, "Takes the keeper's forms that change a book", "Programs use the catalog's routes.")
            .Path("n", Shapes.ItemNumber, "the book's item number")
            .Needs(KeyGuard.AdminField).Form(KeeperForms.DescribeChange())
            .AnswersWith(MediaTypes.Html, 303, "Done; Location leads to the page.")
            .Refuses(403, 404, 406, 409, 415, 422);
    }

    private static void ForPeople(Exchange exchange) => exchange.Response.Error(
        406, "this is a page for people: ask for it with Accept: text/html; the catalog has the routes for programs");

    private void ShowBooks(Exchange exchange) => ShowBooks(exchange, 200, fault: null, _ => "");

    private void ShowBooks(Exchange exchange, int status, string? fault, Func<string, string> written)
    {
        if (Paging.WhyNotRead(exchange.Request.Target, out PageRequest page) is { } reason)
        {
            exchange.Response.Error(400, reason);
            return;
        }

        bool hasLimit = exchange.Request.Target.TryGetParameter("limit"u8, out _);
        page = page with { Limit = hasLimit ? Math.Min(page.Limit, MostBooksOnPage) : BooksOnPage };
        Answer<IReadOnlyList<Book>> found = store.Search(exchange, null, page, out bool hasNext);
        if (!found.HasValue)
        {
            exchange.Refuse(Refusal.Of(found));
            return;
        }

        string token = BrowserCookies.TokenFor(exchange);
        string next = page.After == 0 && !hasNext && found.Value is [.., { } last] ? $"{last.ItemNumber + 1}" : "";
        exchange.AnswerPage(status, "The keeper's books", html =>
        {
            html.Put("h1", "The keeper's books");
            WriteNotice(html, exchange, fault);
            KeeperViews.WriteTable(html, found.Value);
            if (hasNext)
            {
                string address = string.Create(
                    CultureInfo.InvariantCulture, $"{Address}?after={found.Value[^1].ItemNumber}&limit={page.Limit}");
                html.Put("a", "More books", ("class", "button"), ("href", address));
            }

            html.Put("h2", "A new book");
            KeeperForms.WriteAdd(html, token, name => name == "item" && written(name).Length == 0 ? next : written(name));
        });
    }

    private void ShowBook(Exchange exchange)
    {
        if (door.IsOpenFor(exchange, needsKey: true))
        {
            ShowBook(exchange, 200, fault: null);
        }
        else
        {
            LeadTo(exchange, Address); // which has the form for the key, or says why not
        }
    }

    private void ShowBook(Exchange exchange, int status, string? fault)
    {
        Answer<ShelfBook> found = TargetNumber.TryRead(exchange.PathParameter(0), out int number) && number > 0
            ? desk.Find(exchange.Context, number)
            : Answer.Refused<ShelfBook>(404, "there is no book with this number");
        if (!found.HasValue)
        {
            var refusal = Refusal.Of(found);
            exchange.Refuse(refusal with { Message = fault ?? refusal.Message }); // what became of the click comes first
            return;
        }

        ShelfBook shelf = found.Value;
        string token = BrowserCookies.TokenFor(exchange);
        exchange.AnswerPage(status, $"Keeper: {shelf.Book.Title}", html =>
        {
            html.Put("h1", shelf.Book.Title, ("dir", "auto"));
            WriteNotice(html, exchange, fault);
            KeeperViews.WriteLedger(html, shelf);
            using (html.Open("div", ("class", "keeping")))
            {
                KeeperForms.WriteChanges(html, token, shelf);
            }

            using (html.Open("p", ("class", "ways")))
            {
                html.Put("a", "All books", ("class", "button"), ("href", Address));
                html.Put("a", "As buyers see it", ("href", ShopText.AddressOf(shelf.Book)));
                html.Put("a", "The audit", ("href", "/audit?details=books"));
            }
        });
    }

    /// <summary>Reads a form that came through the door, with the browser's token.</summary>
    private void Take(Exchange exchange, Action<Exchange, FormBody> handle)
    {
        if (!door.IsOpenFor(exchange, needsKey: true))
        {
            exchange.Response.Error(
                403, "nothing was changed: this is for the keeper of the store; the page /admin asks for the key");
        }
        else if (!FormBody.IsForm(exchange))
        {
            exchange.Response.Error(
                exchange.Body.IsEmpty ? 400 : 415,
                "this takes the forms of the keeper's pages; the catalog has the routes for programs");
        }
        else if (FormBody.WhyNotRead(exchange.Body, out FormBody form) is { } reason)
        {
            exchange.Response.Error(400, $"{reason}; nothing was changed");
        }
        else if (form["token"].Length == 0)
        {
            exchange.Response.Error(400, "a part of the form is missing; nothing was changed");
        }
        else if (!BrowserCookies.HasToken(exchange, form["token"]))
        {
            exchange.Response.Error(403, "nothing was changed: the form is too old, or this browser keeps no cookies");
        }
        else
        {
            handle(exchange, form);
        }
    }

    private void Add(Exchange exchange, FormBody form)
    {
        if (!KeeperForms.TryReadWhole(form["item"], out long number) || number is < 1 or > PageRequest.MaxAfter
            || !KeeperForms.TryReadAmount(form["cost"], out decimal cost)
            || !KeeperForms.TryReadWhole(form["stock"], out long stock))
        {
            Again("the item number and the copies are whole numbers, and the price is one like 12.50");
            return;
        }

        exchange.Arguments.Add(number);
        var book = new NewBook((int)number, form["title"].Trim(), form["topic"].Trim(), cost, stock);
        KeeperOutcome outcome = desk.Add(exchange.Context, book);
        if (outcome.Result is KeeperResult.Done or KeeperResult.DoneBefore)
        {
            LeadTo(exchange, KeeperForms.AddressOf(book.ItemNumber), outcome.Result, "added");
        }
        else
        {
            Again(KeeperText.Of(outcome), KeeperText.StatusOf(outcome));
        }

        void Again(string fault, int status = 422) => ShowBooks(exchange, status, fault, name => form[name]);
    }

    private void Change(Exchange exchange, FormBody form)
    {
        bool isBook = TargetNumber.TryRead(exchange.PathParameter(0), out int number);
        if (!isBook || KeeperForms.ReadSeen(form, number) is not { } seen)
        {
            exchange.Response.Error(400, "a part of the form is missing or is not as the store wrote it; nothing was changed");
            return;
        }

        exchange.Arguments.Add(number);
        exchange.Arguments.Add(Encoding.UTF8.GetBytes(form["do"]));
        string address = form["do"] == KeeperForms.Withdraw ? Address : KeeperForms.AddressOf(number);
        if (OutcomeOf(exchange, form, seen) is not { } outcome)
        {
            ShowBook(exchange, 422, "a number of copies is a whole number, and a price is one like 12.50; nothing was changed");
        }
        else if (outcome.Result is KeeperResult.Done or KeeperResult.DoneBefore)
        {
            LeadTo(exchange, address, outcome.Result, form["do"]);
        }
        else if (outcome.Result == KeeperResult.NoSuchBook)
        {
            exchange.Response.Error(404, "this book is no longer on sale, so there is nothing to change");
        }
        else
        {
            ShowBook(exchange, KeeperText.StatusOf(outcome), KeeperText.Of(outcome));
        }
    }

    /// <summary>What became of the form's change; null when a value in it cannot be read.</summary>
    private KeeperOutcome? OutcomeOf(Exchange exchange, FormBody form, SeenShelf seen)
    {
        bool hasCopies = KeeperForms.TryReadWhole(form["copies"], out long copies);
        return form["do"] switch
        {
            KeeperForms.Describe when KeeperForms.TryReadAmount(form["cost"], out decimal cost) =>
                desk.Describe(exchange.Context, seen, form["title"].Trim(), form["topic"].Trim(), cost),
            KeeperForms.Restock when hasCopies && copies is > 0 and <= BookRules.MaxStock =>
                desk.Restock(exchange.Context, seen, copies),
            KeeperForms.SetStock when hasCopies => desk.SetStock(exchange.Context, seen, copies),
            KeeperForms.Withdraw => desk.Withdraw(exchange.Context, seen),
            _ => null,
        };
    }

    private static void LeadTo(Exchange exchange, string address, KeeperResult result, string done) =>
        LeadTo(exchange, $"{address}?done={(result == KeeperResult.DoneBefore ? "before" : done)}");

    private static void LeadTo(Exchange exchange, string address)
    {
        exchange.Response.AddField("Location"u8, Encoding.ASCII.GetBytes(address));
        exchange.AnswerPage(303, "The keeper's books", html => html.Put("a", "Go on", ("href", address)));
    }

    private static void WriteNotice(HtmlWriter html, Exchange exchange, string? fault)
    {
        bool isDone = exchange.Request.Target.TryGetParameter("done"u8, out ReadOnlySpan<byte> done);
        if (fault is not null)
        {
            html.Put("p", ShopText.Sentence(fault), ("class", "fault"), ("role", "alert"));
        }
        else if (isDone && Notices.TryGetValue(Encoding.UTF8.GetString(done), out string? notice))
        {
            html.Put("p", notice, ("class", "fault"), ("role", "status"));
        }
    }
}
