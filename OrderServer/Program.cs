using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Runtime;

namespace PygmyStore.OrderServer;

internal static class Program
{
    public static int Main(string[] args)
    {
        ProcessStart.Prepare();
        return ServerProcess.Run(StoreProgram.Order, OrderService.Name, args, OrderService.Open);
    }
}
