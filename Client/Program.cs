using System.CommandLine;
using PygmyStore.Client.Commands;
using PygmyStore.Client.Shell;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Client;

internal static class Program
{
    private const int BrokenPipe = 32; // EPIPE: the reader has gone, and knows it

    public static int Main(string[] arguments)
    {
        ProcessStart.Prepare();
        int exitCode = Run(arguments, Terminal.OfProcess());
        if (Messages.Out.Failure is not { } failure)
        {
            return exitCode;
        }

        if (failure.HResult != BrokenPipe)
        {
            Messages.Error.WriteLine($"the output could not be written: {failure.Message}");
        }

        return exitCode == ExitCode.Success ? ExitCode.OutputLost : exitCode;
    }

    public static int Run(string[] arguments, Terminal terminal)
    {
        ParseResult command = Commands(terminal).Parse(arguments, new ParserConfiguration
        {
            ResponseFileTokenReplacer = null, // a title may begin with @
        });
        return UsageError.IsIn(command)
            ? UsageError.Report(command, terminal)
            : command.Invoke(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false, // an exception is a bug: show its stack trace
            });
    }

    /// <summary>All commands of the client.</summary>
    public static RootCommand Commands(Terminal terminal)
    {
        var store = new StoreOptions(terminal);
        var root = new RootCommand("The client of PygmyStore: a shop, scripted checks, a load generator, an audit and backups.")
        {
            ShopCommands.Shop(store, terminal),
            RequestCommands.Search(store, terminal),
            RequestCommands.Lookup(store, terminal),
            RequestCommands.Buy(store, terminal),
            CheckCommand.Create(store, terminal),
            ShopCommands.Random(store, terminal),
            LoadCommand.Create(store, terminal),
            CompareCommand.Create(terminal),
            FindMaxCommand.Create(store, terminal),
            StudyCommand.Create(store, terminal),
            AuditCommand.Create(store, terminal),
            BackupCommands.Backup(store, terminal),
            BackupCommands.Restore(store, terminal),
            ResetCommand.Create(store, terminal),
            GradeCommand.Create(terminal),
            DemoCommand.Create(terminal),
            StageCommand.Create(terminal),
        };
        store.AddTo(root);
        ClientHelp.AddTo(root);
        return root;
    }
}
