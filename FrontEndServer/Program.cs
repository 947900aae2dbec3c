using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Runtime;

namespace PygmyStore.FrontEndServer;

/// <summary>The front end's process: what customers talk to.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        ProcessStart.Prepare();
        return ServerProcess.Run(StoreProgram.FrontEnd, FrontEndService.Name, arguments, FrontEndService.Open);
    }
}
