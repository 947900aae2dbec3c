using System.Net;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>All routes of the catalog, and who may take them.</summary>
internal static class CatalogRoutes
{
    public static Router Of(StoreConfiguration configuration, CatalogStore store)
    {
        var service = new KeyGuard("X-Service-Key", configuration.ServiceKey, isOpenWithoutKey: true);
        // Without a key, whoever is on this machine may manage the books; from elsewhere nobody may.
        var admin = new KeyGuard("X-Admin-Key", configuration.AdminKey, isOpenWithoutKey: IPAddress.IsLoopback(configuration.Catalog.Address));

        var router = new Router();
        BookRoutes.Map(router, store.Inventory);
        SaleRoutes.Map(router, store, service);
        AdminRoutes.Map(router, store, admin);
        UpdateRoutes.Map(router, store, service, configuration.BuyByGet);
        PygmyFace.Map(router, store.Inventory);
        MyBookStoreFace.Map(router, store.Inventory);
        BazarFace.Map(router, store.Inventory);
        return router;
    }
}
