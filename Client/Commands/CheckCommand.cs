using System.CommandLine;
using PygmyStore.Client.Checks;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary><c>check</c>: a customer with a script.</summary>
internal static class CheckCommand
{
    private const int Indent = 8; // below the name of a check

    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var command = new ClientCommand(
            "check",
            "Checks a running store: searches, looks books up, and buys a test book, which it withdraws in the end.",
            "check");
        store.AddClientLog(command);
        command.SetAction(given => store.RunOnStore(given, access => Run(access, terminal), isLogged: true));
        return command;
    }

    private static int Run(StoreAccess access, Terminal terminal)
    {
        using Upstream frontEnd = access.Connect(TestPurchases.Buyers);
        StoreClient store = access.Client(frontEnd);
        Answer<IReadOnlyList<Book>> books = store.Search();
        if (!books.HasValue)
        {
            terminal.Error.WriteLine(books.Refusal(access.Url));
            return books.ExitCode();
        }

        var check = new StoreCheck(store, new TestShelf(store, new CatalogAdmin(access.Configuration)), books.Value);
        using var stop = StopSignal.OfProcess(); // from here on there may be a test book to withdraw
        int failed = 0;
        foreach (CheckResult result in check.Run(stop))
        {
            bool holds = result.Failure is null;
            string word = holds ? "ok" : "FAILED";
            string line = terminal.Fit(
                holds ? $"ok      {result.Name}" : $"FAILED  {result.Name}: {result.Failure}", Indent);
            terminal.Out.WriteLine(terminal.Paint(word, holds ? Tone.Good : Tone.Bad) + line[word.Length..]);
            failed += holds ? 0 : 1;
        }

        terminal.Out.WriteLine(
            failed > 0 ? $"{failed} checks failed" : stop.IsSet ? "interrupted; none had failed" : "all checks passed");
        return failed > 0 ? ExitCode.CheckFailed : stop.IsSet ? ExitCode.Interrupted : ExitCode.Success;
    }
}
