using System.Globalization;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Live;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// The page of the control room: the places that <c>live.js</c> fills, and the same figures as tables. A browser without scripts
/// shows only the tables.
/// </summary>
internal static class LivePage
{
    private const string Unknown = "–";

    private static readonly (string Name, string Title)[] Tiers =
        [("frontend", "Front end"), ("order", "Order service"), ("catalog", "Catalog")];

    private static readonly (string Name, string Label)[] LargeFigures =
        [("rate", "requests/s"), ("p50", "p50 ms"), ("p99", "p99 ms")];

    private static readonly (string Name, string Label)[] Figures =
    [
        ("own", "mean own ms"), ("queue", "waiting"), ("connections", "connections"), ("failed", "errors/s"), ("shed", "shed/s"),
    ];

    public static void Show(Exchange exchange, LiveSample? sample, StagePages? stage) =>
        exchange.AnswerScreen("Control room", "live", html =>
        {
            html.Put("a", "Skip to the tables", ("class", "skip"), ("href", "#tables"));
            WriteHeader(html);
            using (html.Open("main", ("id", "main")))
            {
                WriteCharts(html);

                // The stage (Client -- stage) puts its buttons here; without it nothing shows.
                using (html.Open("section", ("id", "stage"), ("aria-label", "Faults on stage")))
                {
                    stage?.Write(html, exchange);
                }

                WriteTables(html, sample);
            }

            html.Put("p", "", ("id", "news"), ("class", "unseen"), ("role", "status"));
        });

    private static void WriteCharts(HtmlWriter html)
    {
        using (html.Open("div", ("class", "charts")))
        {
            Array.ForEach(Tiers, tier => WriteTier(html, tier.Name, tier.Title));
            WriteStrip(html);
            WriteAudit(html);
            WriteStock(html);
            WriteShop(html);
        }
    }

    private static void WriteHeader(HtmlWriter html)
    {
        using (html.Open("header"))
        {
            html.Put("h1", "Control room");
            html.Put("p", "", ("id", "link"));
            html.Put("p", "", ("id", "clock"));
            html.Put("button", "Tables", ("type", "button"), ("id", "show"), ("aria-pressed", "false"));
            html.Put("a", "Shop", ("href", "/"));
        }
    }

    private static void WriteTier(HtmlWriter html, string name, string title)
    {
        using (html.Open("section", ("class", "tier"), ("id", $"tier-{name}"), ("aria-labelledby", $"name-{name}")))
        {
            using (html.Open("div", ("class", "head")))
            {
                html.Put("h2", title, ("id", $"name-{name}"));
                WriteSign(html, "state");
            }

            WriteFigures(html, "large", LargeFigures);
            WriteFigures(html, "small", Figures);
        }
    }

    private static void WriteFigures(HtmlWriter html, string size, (string Name, string Label)[] figures)
    {
        using (html.Open("dl", ("class", size)))
        {
            foreach ((string name, string label) in figures)
            {
                using (html.Open("div"))
                {
                    html.Put("dt", label);
                    html.Put("dd", Unknown, ("data-figure", name));
                }
            }
        }
    }

    /// <summary>A shape and a word: nothing is told by colour alone.</summary>
    private static void WriteSign(HtmlWriter html, string name)
    {
        using (html.Open("p", ("class", "sign"), ("data-sign", name)))
        {
            html.Put("span", "?", ("class", "shape"), ("aria-hidden", "true"));
            html.Put("span", "not seen yet", ("class", "word"));
        }
    }

    private static void WriteStrip(HtmlWriter html)
    {
        using (html.Open("section", ("id", "strip"), ("aria-labelledby", "strip-name")))
        {
            html.Put("h2", "Slowest in a hundred (p99), the last five minutes", ("id", "strip-name"));
            html.Put(
                "canvas", "", ("id", "heat"), ("role", "img"),
                ("aria-label", "A heat strip: a column for each second and a row for each server. The tables have its figures."));
            html.Put("ul", "", ("id", "marks"), ("aria-label", "What was seen last"));
        }
    }

    private static void WriteAudit(HtmlWriter html)
    {
        using (html.Open("section", ("id", "audit"), ("aria-labelledby", "audit-name")))
        {
            html.Put("h2", "Are the books right?", ("id", "audit-name"));
            WriteSign(html, "verdict");
            html.Put("ul", "", ("id", "lights"), ("aria-label", "What must hold"));
            html.Put("p", "", ("id", "difference"));
        }
    }

    private static void WriteStock(HtmlWriter html)
    {
        using (html.Open("section", ("id", "stock"), ("aria-labelledby", "stock-name")))
        {
            html.Put("h2", "Copies in stock", ("id", "stock-name"));
            html.Put("ul", "", ("id", "bars"), ("aria-label", "Books"));
        }
    }

    private static void WriteShop(HtmlWriter html)
    {
        using (html.Open("section", ("id", "shop"), ("aria-labelledby", "shop-name")))
        {
            html.Put("h2", "The shop", ("id", "shop-name"));
            WriteFigures(html, "large", [("sold", "copies sold/s"), ("hits", "cache hits")]);
            WriteFigures(html, "small", [("orders", "orders"), ("inflight", "buys under way"), ("viewers", "viewers")]);
        }
    }

    private static void WriteTables(HtmlWriter html, LiveSample? sample)
    {
        using (html.Open("section", ("id", "tables"), ("tabindex", "0"), ("aria-label", "The figures as tables")))
        {
            using (html.Open("noscript"))
            using (html.Open("p"))
            {
                html.Text("Without JavaScript this page stands still. ");
                html.Put("a", "Load it again", ("href", LiveRoutes.Address));
                html.Text(" for new figures.");
            }

            WriteTable(html, "servers", "Servers", ["Server", "State", "Requests/s", "p50 ms", "p99 ms", "Own ms", "Waiting",
                "Connections", "Workers", "Busy", "Errors/s", "Shed/s"], (sample?.Tiers ?? []).Select(RowOf));
            IEnumerable<string[]> lights = (sample?.Audit.Lights ?? []).Select(light => (string[])[light.Name, light.State]);
            WriteTable(html, "checks", "Are the books right?", ["What must hold", "State"],
                sample is null ? [] : lights.Prepend(["Everything", sample.Audit.Verdict]));
            WriteTable(html, "books", "Copies in stock", ["Book", "In stock", "Sold", "Sold/s"],
                (sample?.Books ?? []).Select(book => new[] { book.Title, Of(book.Stock), Of(book.Sold), Of(book.PerSecond) }));
            WriteTable(html, "seen", "What was seen", ["When", "Server", "What", "Recovery s"], []);
            WriteTable(html, "minute", "The last minute", ["When", "Front end requests/s", "p99 ms", "Order service requests/s",
                "p99 ms", "Catalog requests/s", "p99 ms"], []);
        }
    }

    private static void WriteTable(HtmlWriter html, string id, string caption, string[] heads, IEnumerable<string[]> rows)
    {
        using (html.Open("table", ("id", $"table-{id}")))
        {
            html.Put("caption", caption);
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                Array.ForEach(heads, head => html.Put("th", head, ("scope", "col")));
            }

            using (html.Open("tbody"))
            {
                foreach (string[] row in rows)
                {
                    using (html.Open("tr"))
                    {
                        html.Put("th", row[0], ("scope", "row"));
                        Array.ForEach(row[1..], cell => html.Put("td", cell));
                    }
                }
            }
        }
    }

    private static string[] RowOf(TierSample tier) =>
    [
        Tiers.First(known => known.Name == tier.Name).Title,
        tier.State == TierWatch.Silent ? "no answer" : tier.State,
        Of(tier.Rate), Of(tier.P50), Of(tier.P99), Of(tier.Own), Of(tier.Queue), Of(tier.Connections), Of(tier.Workers),
        Of(tier.Busy), Of(tier.Failed), Of(tier.Shed),
    ];

    private static string Of(double? figure) => figure?.ToString("#,##0.###", CultureInfo.InvariantCulture) ?? Unknown;
}
