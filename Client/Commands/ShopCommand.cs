using System.CommandLine;
using PygmyStore.Client.Shop;
using PygmyStore.Client.Store;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary><c>shop</c>: the menu.</summary>
internal static class ShopCommand
{
    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var command = new Command("shop", "Opens the shop's menu.");
        command.SetAction(given => store.Run(given, configuration =>
        {
            using Upstream frontEnd = StoreConnections.ToFrontEnd(configuration, calls: 1);
            new ShopDialogue(new StoreClient(frontEnd), terminal).Run();
            return ExitCode.Success;
        }));
        return command;
    }
}
