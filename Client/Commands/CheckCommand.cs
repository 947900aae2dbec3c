using System.CommandLine;
using PygmyStore.Client.Checks;
using PygmyStore.Client.Store;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary><c>check</c>: the scripted checks against a running store.</summary>
internal static class CheckCommand
{
    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var command = new Command("check", "Checks a running store: searches, lookups, and buys of test books of its own.");
        command.SetAction(given => store.Run(given, configuration => Run(configuration, terminal)));
        return command;
    }

    private static int Run(StoreConfiguration configuration, Terminal terminal)
    {
        using Upstream frontEnd = StoreConnections.ToFrontEnd(configuration, TestPurchases.Buyers);
        int failed = 0;
        foreach (CheckResult result in new StoreCheck(new StoreClient(frontEnd), new CatalogAdmin(configuration)).Run())
        {
            terminal.Out.WriteLine(result.HasPassed ? $"ok      {result.Name}" : $"FAILED  {result.Name}: {result.Failure}");
            failed += result.HasPassed ? 0 : 1;
        }

        terminal.Out.WriteLine(failed == 0 ? "all checks passed" : $"{failed} checks failed");
        return failed == 0 ? ExitCode.Success : ExitCode.Refused;
    }
}
