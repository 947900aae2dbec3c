using PygmyStore.CatalogServer;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Runtime;

ProcessStart.Prepare();
return ServerProcess.Run(StoreProgram.Catalog, "catalog", args, CatalogService.Open);
