using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// The store as a person sees it in a browser: pages at the addresses of our own face (<see cref="OurFace"/>), for clients that
/// prefer HTML, and what only a browser needs.
/// </summary>
internal static class StorePages
{
    public static void Map(Router router, Storefront store, KeeperDoor door)
    {
        Handler Offer(Handler page) => exchange =>
        {
            exchange.IsForKeeper = door.IsOpenFor(exchange, needsKey: false);
            page(exchange);
        };

        router.MapPage(RequestMethod.Get, "/", Offer(exchange => BookListPages.ShowTopics(exchange, store)));
        router.MapPage(RequestMethod.Get, "/books", Offer(exchange => BookListPages.ShowList(exchange, store)));
        router.MapPage(RequestMethod.Get, "/books/{n}", Offer(exchange => BookPage.Show(exchange, store)));
        var buying = new BuyPages(store);
        router.MapPage(RequestMethod.Post, "/orders", buying.Take);
        router.MapPage(RequestMethod.Get, "/orders/{number}", exchange => OrderPages.Show(exchange, store));
        router.Map(RequestMethod.Get, "/me/orders", "my_orders", exchange =>
            exchange.Response.Error(406, "this is a page for people: ask for it with Accept: text/html"))
            .Describe(RouteTags.Pages, "Shows the last orders that were bought in this browser")
            .AnswersWith(MediaTypes.Html, 200, "The page.")
            .Refuses(406);
        router.MapPage(RequestMethod.Get, "/me/orders", exchange => OrderPages.ShowMine(exchange, store));
        ApiPage.Map(router);
        AssetFiles.Map(router);
        router.ErrorPage = ErrorPage.Show;
    }
}
