using System.CommandLine;
using PygmyStore.Client.Commands;

namespace PygmyStore.Client;

/// <summary>The command list of the client.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => Run(arguments, Terminal.OfProcess());

    /// <summary>Runs one command line and returns its <see cref="ExitCode"/>.</summary>
    public static int Run(string[] arguments, Terminal terminal)
    {
        var store = new StoreOptions(terminal);
        var root = new RootCommand("The client of PygmyStore: a shop, scripted checks, a load generator, an audit and backups.")
        {
            ShopCommand.Create(store, terminal),
            SearchCommand.Create(store, terminal),
            LookupCommand.Create(store, terminal),
            BuyCommand.Create(store, terminal),
            CheckCommand.Create(store, terminal),
            RandomCommand.Create(store, terminal),
            LoadCommand.Create(store, terminal),
            AuditCommand.Create(store, terminal),
            BackupCommand.Create(store, terminal),
            RestoreCommand.Create(store, terminal),
        };
        store.AddTo(root);
        ParseResult command = root.Parse(arguments);
        int exitCode = command.Invoke(new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false, // an exception is a bug: its stack trace is wanted
        });
        return command.Errors.Count > 0 ? ExitCode.BadCommandLine : exitCode;
    }
}
