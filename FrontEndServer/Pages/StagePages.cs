using System.Text.Json;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// Passes on what a person at this machine asks of the client's stage: the buttons of <c>/live</c>. The routes exist only in a
/// front end that a stage has started, and answer only at this machine (<see cref="PrivateChannel.IsLocal"/>), to our own page
/// (the router's origin guard), with the token of the browser's form.
/// </summary>
/// <remarks>What a page sends is read as a <see cref="StageAsk"/>: it chooses among fixed words and names no process.</remarks>
internal sealed class StagePages(StageClient stage, PrivateChannel channel)
{
    /// <summary>Where the forms of the panel lead.</summary>
    public const string Address = "/live/stage";

    private const string Sure = "sure";

    public void Map(Router router)
    {
        Handler show = exchange => IfLocal(exchange, () => Answer(exchange, stage.Look()));
        router.Map(RequestMethod.Get, Address, "stage", show)
            .Describe(RouteTags.Stage, "Shows what the stage has done, and how its servers are")
            .Answers(200, "The state of the stage.", ContractJson.Default.EnvelopeStageReport)
            .Refuses(403)
            .AsUpkeep(); // a page asks twice a second
        router.MapChange(RequestMethod.Post, Address, "stage_ask", exchange => Take(exchange, isPage: false))
            .Describe(RouteTags.Stage, "Asks the stage for a fault: what the buttons of the page do")
            .Answers(200, "What was done.", ContractJson.Default.EnvelopeStageReport)
            .Refuses(404, 409, 415, 422, 428);
        router.MapPage(RequestMethod.Post, Address, exchange => Take(exchange, isPage: true));
    }

    /// <summary>Writes the panel for a person at this machine; nothing for others.</summary>
    public void Write(HtmlWriter html, Exchange exchange)
    {
        if (channel.IsLocal(exchange))
        {
            StagePanel.Write(html, stage.Look(), BrowserCookies.TokenFor(exchange));
        }
    }

    private void Take(Exchange exchange, bool isPage) => IfLocal(exchange, () =>
    {
        if (!FormBody.IsForm(exchange))
        {
            exchange.Response.Error(415, "this takes the forms of /live; a program asks with the client's command stage");
        }
        else if (FormBody.WhyNotRead(exchange.Body, out FormBody body) is { } reason)
        {
            exchange.Response.Error(400, reason);
        }
        else if (!BrowserCookies.HasToken(exchange, body["token"]))
        {
            exchange.Response.Error(403, "this form is not from your browser, or is too old; nothing was done: load /live again");
        }
        else if (StageAsk.Read(WordsOf(body), out string whyNot) is not { } ask)
        {
            exchange.Response.Error(400, whyNot);
        }
        else if (ask.IsDestructive && body[Sure].Length == 0)
        {
            AskTwice(exchange, ask, isPage);
        }
        else if (isPage)
        {
            Lead(exchange, ask, stage.Ask(ask));
        }
        else
        {
            Answer(exchange, stage.Ask(ask));
        }
    });

    /// <summary>The words of an ask, as the forms send them in fields of their own.</summary>
    private static string WordsOf(FormBody body) =>
        string.Join(' ', new[] { body["verb"], body["to"], body["amount"] }.Where(word => word.Length > 0));

    private void IfLocal(Exchange exchange, Action answer)
    {
        if (channel.IsLocal(exchange))
        {
            answer();
        }
        else
        {
            exchange.Response.Error(403, "the stage is for the machine on which it runs: open /live there, on loopback");
        }
    }

    private static void Answer(Exchange exchange, in Answer<StageReport> report)
    {
        if (report.HasValue)
        {
            var envelope = new Envelope<StageReport>(report.Value);
            JsonSerializer.Serialize(exchange.Response.Json(200), envelope, ContractJson.Default.EnvelopeStageReport);
        }
        else
        {
            exchange.Refuse(RefusalOf(report));
        }
    }

    /// <summary>Without a script: back to the page, which shows what is seen.</summary>
    private static void Lead(Exchange exchange, StageAsk ask, in Answer<StageReport> report)
    {
        if (report.HasValue)
        {
            exchange.Response.AddField("Location"u8, "/live#stage"u8);
            exchange.AnswerPage(303, "Asked", html => html.Put("a", "To the control room", ("href", LiveRoutes.Address)));
            return;
        }

        Refusal refusal = RefusalOf(report);
        exchange.AnswerPage(refusal.Status, "The stage did not do that", html =>
        {
            using (html.Open("section", ("class", "notice")))
            {
                html.Put("h1", "The stage did not do that");
                html.Put("p", $"Asked: {ask}.");
                html.Put("p", ShopText.Sentence(refusal.Message));
                html.Put("a", "To the control room", ("class", "button"), ("href", LiveRoutes.Address));
            }
        });
    }

    private static void AskTwice(Exchange exchange, StageAsk ask, bool isPage)
    {
        if (!isPage)
        {
            exchange.Response.Error(428, $"{ask} has to be confirmed: send it again with {Sure}=yes");
            return;
        }

        exchange.AnswerPage(200, "Are you sure?", html =>
        {
            using (html.Open("section", ("class", "notice")))
            {
                html.Put("h1", "Are you sure?");
                html.Put("p", StagePanel.WarningOf(ask));
                using (html.Open("form", ("method", "post"), ("action", Address)))
                {
                    StagePanel.WriteHidden(html, "token", BrowserCookies.TokenFor(exchange));
                    StagePanel.WriteHidden(html, "verb", StageAsk.NameOf(ask.Verb));
                    StagePanel.WriteHidden(html, "to", ask.To);
                    StagePanel.WriteHidden(html, Sure, "yes");
                    html.Put("button", $"Yes: {ask}", ("type", "submit"));
                }

                html.Put("a", "No, back to the control room", ("href", LiveRoutes.Address));
            }
        });
    }

    private static Refusal RefusalOf(in Answer<StageReport> report) => report.IsRefusal
        ? Refusal.Of(report)
        : new Refusal(503, "the stage does not answer: it may have ended, look into its terminal", IsWorthRepeating: true);
}
