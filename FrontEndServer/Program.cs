using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Runtime;
using PygmyStore.FrontEndServer;

ProcessStart.Prepare();
return ServerProcess.Run(StoreProgram.FrontEnd, FrontEndService.Name, args, FrontEndService.Open);
