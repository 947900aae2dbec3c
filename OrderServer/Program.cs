using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Runtime;
using PygmyStore.OrderServer;

ProcessStart.Prepare();
return ServerProcess.Run(StoreProgram.Order, OrderService.Name, args, OrderService.Open);
