using System.Net;
using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.CatalogServer.Handover;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>
/// All routes of the catalog, and who may take them: what changes the books asks for the service key, and what only their keeper
/// may do asks for the admin key too.
/// </summary>
internal static class CatalogRoutes
{
    public static Router Of(StoreConfiguration configuration, ICatalogStore store, HolderCaches caches, CatalogFirst buys)
    {
        var service = new KeyGuard(KeyGuard.ServiceField, configuration.ServiceKey, isOpenWithoutKey: true);
        // Without a key, every client on this machine may manage the books, and no other client.
        bool isLocal = IPAddress.IsLoopback(configuration.Catalog.Address);
        var admin = new KeyGuard(KeyGuard.AdminField, configuration.AdminKey, isOpenWithoutKey: isLocal);

        Func<Handler, Handler> keep = handler => service.Guard(admin.Guard(handler));
        var tags = new BookTags(store.StoreId);
        var router = new Router();
        CacheRoutes.Map(router, caches, service);
        router.Around = handler => CacheRoutes.Behind(caches.Fence, handler);
        ReadRoutes.Map(router, store, tags, service);
        BookRoutes.Map(router, store, tags);
        SaleRoutes.Map(router, store, service, onMismatch: buys.Close);
        BuyRoute.Map(router, store, buys, service);
        LedgerRoutes.Map(router, store);
        AdminRoutes.Map(router, store, tags, keep);
        UpdateRoutes.Map(router, store, tags, service.Guard, keep, configuration.ChangesByGet(configuration.Catalog));
        DesignFaces.Map(router, store, tags);
        router.Around = null;
        return router;
    }
}
