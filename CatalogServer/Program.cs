using PygmyStore.CatalogServer;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;

return ServerProcess.Run(StoreProgram.Catalog, "catalog", args, CatalogService.Open);
