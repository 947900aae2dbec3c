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
    public static void Map(
        Router router, Storefront store, Visitors visitors, AccountPages accounts, OrderPages orders, KeeperDoor door)
    {
        Handler Offer(Handler page) => exchange =>
        {
            exchange.IsForKeeper = door.IsOpenFor(exchange, needsKey: false);
            page(exchange);
        };

        router.MapPage(RequestMethod.Get, "/", Offer(exchange => BookListPages.ShowTopics(exchange, store)));
        router.MapPage(RequestMethod.Get, "/books", Offer(exchange => BookListPages.ShowList(exchange, store)));
        router.MapPage(RequestMethod.Get, "/books/{n}", Offer(exchange => BookPage.Show(exchange, store)));
        var buying = new BuyPages(store, visitors);
        router.MapPage(RequestMethod.Post, "/orders", buying.Take);
        router.MapPage(RequestMethod.Get, "/orders/{number}", orders.Show);
        router.MapPage(RequestMethod.Get, "/me/orders", orders.ShowMine);
        router.MapPage(RequestMethod.Get, "/receipts/{receipt}", orders.ShowReceipt);
        accounts.Map(router);
        ApiPage.Map(router);
        AssetFiles.Map(router);
        router.ErrorPage = ErrorPage.Show;
    }
}
