using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;

namespace PygmyStore.OrderServer;

internal static class Program
{
    public static int Main(string[] args) => ServerProcess.Run(StoreProgram.Order, OrderService.Name, args, OrderService.Open);
}
