using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Live;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>The control room: <c>/live</c> as a page and as JSON, and <c>/live/events</c>, the stream. For the keeper.</summary>
internal static class LiveRoutes
{
    public const string Address = "/live";

    private const string StreamAddress = "/live/events";

    public static void Map(Router router, ControlRoom room, KeeperDoor door, StagePages? stage)
    {
        router.Map(RequestMethod.Get, Address, "live", door.Guard(exchange => ShowSample(exchange, room), needsKey: false))
            .Describe(
                RouteTags.Keeper, "Gives what the front end last saw of the store: the control room as JSON",
                "503: nothing has been seen yet.")
            .NeedsElsewhere(KeyGuard.AdminField)
            .Answers(200, "The last sample.", LiveJson.Default.EnvelopeLiveSample)
            .AsUpkeep();
        router.MapPage(
            RequestMethod.Get, Address,
            door.GuardPage(Address, exchange => LivePage.Show(exchange, room.Latest(), stage), needsKey: false));
        router.Map(
            RequestMethod.Get, StreamAddress, "live_events",
            door.Guard(exchange => OpenStream(exchange, room), needsKey: false))
            .Describe(
                RouteTags.Keeper, "Streams a sample each second as server-sent events",
                "A viewer that comes back with Last-Event-ID gets what it missed.")
            .NeedsElsewhere(KeyGuard.AdminField)
            .Field("Last-Event-ID", ValueShape.Text("1a2b3c4d-17"), "the id of the last event that was seen")
            .AnswersWith(MediaTypes.EventStream, 200, "The stream; it ends with the connection.")
            .AsUpkeep();
    }

    private static void ShowSample(Exchange exchange, ControlRoom room)
    {
        if (room.Latest() is { } sample)
        {
            exchange.AnswerData(sample, LiveJson.Default.EnvelopeLiveSample);
        }
        else
        {
            exchange.Response.Error(503, "nothing has been seen of the store yet; try again");
            exchange.Response.RetryAfter();
        }
    }

    private static void OpenStream(Exchange exchange, ControlRoom room)
    {
        // A page elsewhere could not read the stream, but it could take the places of those who may.
        bool isFromElsewhere = exchange.Request.Fields.TryGet("Sec-Fetch-Site"u8, out ReadOnlySpan<byte> site)
            && !site.SequenceEqual("same-origin"u8) && !site.SequenceEqual("none"u8);
        if (isFromElsewhere)
        {
            exchange.Response.Error(403, "a web page of another site may not watch the store");
            return;
        }

        room.Watch();
        room.Streams.Open(exchange);
    }
}
