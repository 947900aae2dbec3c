using System.CommandLine;
using PygmyStore.Client.Checks;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary><c>check</c>: the scripted checks against a running store.</summary>
internal static class CheckCommand
{
    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var command = new Command("check", "Checks a running store: searches, looks up, and buys test books of its own.");
        command.SetAction(given => store.Run(given, configuration =>
        {
            using Upstream frontEnd = StoreClient.Connect(configuration, TestPurchases.Buyers);
            int failed = 0;
            foreach (CheckResult result in new StoreCheck(new StoreClient(frontEnd), new CatalogAdmin(configuration)).Run())
            {
                terminal.Out.WriteLine(
                    result.Failure is null ? $"ok      {result.Name}" : $"FAILED  {result.Name}: {result.Failure}");
                failed += result.Failure is null ? 0 : 1;
            }

            terminal.Out.WriteLine(failed == 0 ? "all checks passed" : $"{failed} checks failed");
            return failed == 0 ? ExitCode.Success : ExitCode.Refused;
        }));
        return command;
    }
}
