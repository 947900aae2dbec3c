using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;

namespace PygmyStore.FrontEndServer;

/// <summary>The front end's process: what customers talk to.</summary>
internal static class Program
{
    public static int Main(string[] arguments) =>
        ServerProcess.Run(StoreProgram.FrontEnd, FrontEndService.Name, arguments, FrontEndService.Open);
}
