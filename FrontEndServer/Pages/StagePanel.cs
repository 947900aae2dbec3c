using System.Globalization;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// The panel of the stage on <c>/live</c>: for each server, each way between two, the disk and the catalog's fault what was asked
/// for, beside it what is seen, and buttons. stage.js keeps it up to date, with the same words.
/// </summary>
internal static class StagePanel
{
    private const string UsualAmount = "30"; // milliseconds or per cent: a class sees both, and the store goes on

    private static readonly StageVerb[] ServerVerbs = [StageVerb.Pause, StageVerb.Resume, StageVerb.Kill, StageVerb.Restart];

    private static readonly (StageVerb Verb, string Words)[] LinkVerbs =
        [(StageVerb.Delay, "Delay ms"), (StageVerb.Cut, "Cut %"), (StageVerb.Lose, "Lose answers %")];

    /// <summary>What will happen, for a person who is asked twice.</summary>
    public static string WarningOf(StageAsk ask) => ask.Verb switch
    {
        StageVerb.Kill => $"The {ask.To} server is ended at once (kill -9), whatever it is doing. "
            + (ask.To == StageAsk.FrontEnd ? "It comes back by itself after 3 s." : "It stays dead until you press Restart."),
        StageVerb.Anew => "All sales and orders are deleted, and the store begins with new books.",
        StageVerb.Disk => "Catalog and order service can write nothing more until the disk is freed.",
        _ when ask.To == StageAsk.NoFault => "The catalog is ended and starts again without a planted fault.",
        _ => $"The catalog is ended and starts again with the fault {ask.To}: from then on its figures may be wrong for good.",
    };

    /// <param name="html">Gets the panel.</param>
    /// <param name="report">Of the stage, if it answers.</param>
    /// <param name="token">Of the browser.</param>
    public static void Write(HtmlWriter html, in Answer<StageReport> report, string token)
    {
        html.PutVoid("link", ("rel", "stylesheet"), ("href", "/assets/stage.css"));
        html.PutScript("/assets/stage.js");
        using (html.Open("div", ("class", "stage-head")))
        {
            html.Put("h2", "The stage");
            string said = report.HasValue ? "" : "The stage does not answer: it may have ended.";
            html.Put("p", said, ("id", "stage-said"), ("role", "status"));
            WriteForm(html, "All of it", token, () =>
            {
                WriteButton(html, StageVerb.Calm, "Take everything back", warning: null);
                WriteButton(html, StageVerb.Anew, "Begin anew", WarningOf(new StageAsk(StageVerb.Anew)));
            });
        }

        if (report.HasValue)
        {
            StageReport seen = report.Value;
            using (html.Open("div", ("class", "stage-tables")))
            {
                WriteTable(html, "Server", () => WriteServers(html, seen, token));
                WriteTable(html, "Calls", () => WriteLinks(html, seen, token));
            }
        }

        using (html.Open("dialog", ("id", "stage-sure"), ("aria-labelledby", "stage-warning")))
        {
            html.Put("p", "", ("id", "stage-warning"));
            html.Put("button", "Yes, do it", ("type", "button"), ("value", "yes"));
            html.Put("button", "No", ("type", "button"), ("value", "no"));
        }
    }

    public static void WriteHidden(HtmlWriter html, string name, string value) =>
        html.PutVoid("input", ("type", "hidden"), ("name", name), ("value", value));

    private static void WriteTable(HtmlWriter html, string name, Action writeRows)
    {
        using (html.Open("table", ("class", "stage")))
        {
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                html.Put("th", name, ("scope", "col"));
                html.Put("th", "Asked", ("scope", "col"));
                html.Put("th", "Seen", ("scope", "col"));
                html.Put("th", "Ask for", ("scope", "col"));
            }

            using (html.Open("tbody"))
            {
                writeRows();
            }
        }
    }

    private static void WriteServers(HtmlWriter html, StageReport report, string token)
    {
        foreach (StagedServer server in report.Servers)
        {
            WriteRow(html, server.Name, server.Asked, SeenOf(server), token, () =>
            {
                WriteHidden(html, "to", server.Name);
                foreach (StageVerb verb in ServerVerbs)
                {
                    WriteButton(html, verb, Capital(StageAsk.NameOf(verb)), WarningOf(new StageAsk(verb, server.Name)));
                }
            });
        }

        WriteRow(html, "disk", report.Disk.Asked, report.Disk.Seen, token, () =>
        {
            WriteHidden(html, "verb", StageAsk.NameOf(StageVerb.Disk));
            html.Put("button", "Fill", ("name", "to"), ("value", StageAsk.DiskFull),
                ("data-warning", WarningOf(new StageAsk(StageVerb.Disk, StageAsk.DiskFull))));
            html.Put("button", "Free", ("name", "to"), ("value", StageAsk.DiskFree));
        });
    }

    private static void WriteLinks(HtmlWriter html, StageReport report, string token)
    {
        foreach (StagedLink link in report.Links)
        {
            WriteRow(html, link.Name, AskedOf(link), SeenOf(link), token, () => WriteLink(html, link));
        }

        WriteRow(html, "fault", report.Fault.Asked, report.Fault.Seen, token, () => WriteFaults(html, report));
    }

    private static void WriteRow(
        HtmlWriter html, string key, string asked, string seen, string token, Action writeButtons)
    {
        using (html.Open("tr", ("data-stage", key)))
        {
            html.Put("th", NameOf(key), ("scope", "row"));
            html.Put("td", asked, ("class", "asked"));
            html.Put("td", seen, ("class", "seen"));
            using (html.Open("td"))
            {
                WriteForm(html, NameOf(key), token, writeButtons);
            }
        }
    }

    private static void WriteForm(HtmlWriter html, string name, string token, Action writeButtons)
    {
        using (html.Open("form", ("method", "post"), ("action", StagePages.Address), ("aria-label", name)))
        {
            WriteHidden(html, "token", token);
            writeButtons();
        }
    }

    private static void WriteLink(HtmlWriter html, StagedLink link)
    {
        WriteHidden(html, "to", link.Name);
        html.PutVoid(
            "input", ("type", "number"), ("name", "amount"), ("value", UsualAmount), ("min", "0"),
            ("max", StageAsk.MaxDelayMilliseconds.ToString(CultureInfo.InvariantCulture)), ("required", ""),
            ("aria-label", "How much; 0 takes it back"));
        foreach ((StageVerb verb, string words) in LinkVerbs)
        {
            WriteButton(html, verb, words, warning: null);
        }
    }

    private static void WriteFaults(HtmlWriter html, StageReport report)
    {
        WriteHidden(html, "verb", StageAsk.NameOf(StageVerb.Fault));
        using (html.Open("select", ("name", "to"), ("aria-label", "The fault")))
        {
            foreach (string fault in StageAsk.Faults)
            {
                html.Put("option", fault, ("value", fault), ("selected", fault == report.Fault.Asked ? "" : null));
            }
        }

        html.Put("button", "Restart the catalog with it", ("type", "submit"),
            ("data-warning", "The catalog is ended and starts again. With a fault, its figures may be wrong for good."));
    }

    private static void WriteButton(HtmlWriter html, StageVerb verb, string words, string? warning) => html.Put(
        "button", words, ("type", "submit"), ("name", "verb"), ("value", StageAsk.NameOf(verb)),
        ("data-warning", verb is StageVerb.Kill or StageVerb.Anew ? warning : null));

    private static string SeenOf(StagedServer server)
    {
        string back = server.ReturnsInMilliseconds is { } left ? $", comes back in {Seconds(left)}" : "";
        string after = server is { Seen: Seen.Answers, RecoveryMilliseconds: { } time } ? $" again after {Seconds(time)}" : "";
        string why = server.Detail.Length > 0 ? $": {server.Detail}" : "";
        return $"{server.Seen}{back}{after}{why}";
    }

    private static string AskedOf(StagedLink link)
    {
        string[] asked =
        [
            link.DelayMilliseconds > 0 ? $"delay {link.DelayMilliseconds} ms" : "",
            link.CutPercent > 0 ? $"cut {link.CutPercent} %" : "",
            link.LosePercent > 0 ? $"lose {link.LosePercent} %" : "",
        ];
        return string.Join(", ", asked.Where(one => one.Length > 0));
    }

    private static string SeenOf(StagedLink link) => string.Create(
        CultureInfo.InvariantCulture, $"{link.Calls} calls, {link.Cut} cut, {link.Lost} answers lost");

    private static string Seconds(long milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.0} s");

    private static string NameOf(string key) => key switch
    {
        StageAsk.FrontEnd => "Front end",
        StageAsk.Catalog => "Catalog",
        StageAsk.Order => "Order service",
        "disk" => "Disk of both",
        "fault" => "Catalog's fault",
        _ => string.Join(" to ", key.Split('-').Select(NameOf)),
    };

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
