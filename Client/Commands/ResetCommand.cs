using System.CommandLine;
using PygmyStore.Client.Backup;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.Commands;

/// <summary><c>reset</c>: a new store in place of the old one, which two answers must confirm.</summary>
internal static class ResetCommand
{
    private const int Confirmations = 2;

    public static Command Create(StoreOptions store, Terminal terminal)
    {
        Option<long?> stock = new Option<long?>("--stock")
        {
            Description = "Copies of each of the four bundled books; by default 1000.",
            HelpName = "N",
        }.Within(0, BookRules.MaxStock);
        var yes = new Option<bool>("--yes")
        {
            Description = "Answers yes to one of the two questions. Give it twice where nobody can answer.",
        };
        var command = new ClientCommand(
            "reset",
            "Begins a new store with the bundled books and deletes the old one, after asking twice. Stop the servers first.",
            "reset", "reset --stock 50 --yes --yes")
        {
            stock, yes,
        };
        command.SetAction(given => store.Run(given, configuration =>
            Run(configuration, given.GetValue(stock), given.GetResult(yes)?.IdentifierTokenCount ?? 0, terminal)));
        return command;
    }

    private static int Run(StoreConfiguration configuration, long? stock, int confirmed, Terminal terminal)
    {
        string data = configuration.DataFolder;
        try
        {
            using var reset = StoreReset.TryBegin(data, out string? refusal);
            if (reset?.Old is { } old && !IsConfirmed(old, data, confirmed, terminal))
            {
                return ExitCode.Refused;
            }

            refusal ??= reset?.Run(BundledBooks.Inventory(stock));
            if (refusal is not null)
            {
                terminal.Error.WriteLine($"nothing was deleted: {refusal}");
                return ExitCode.Refused;
            }

            string copies = stock is { } number ? $"{number} copies of each" : "their usual stock";
            terminal.Out.WriteLine(terminal.Fit(
                $"{data} holds a new store: the {BundledBooks.All.Count} bundled books, with {copies}"));
            return ExitCode.Success;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"the reset is not complete: {error.Message}; run it again");
            return ExitCode.Refused;
        }
    }

    /// <summary>Asks what the command line has not answered. The second question needs the folder's name.</summary>
    private static bool IsConfirmed(string store, string data, int confirmed, Terminal terminal)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(data));
        (string Question, string Answer)[] questions =
        [
            ($"This deletes {store}. Type yes to go on: ", "yes"),
            ($"Only a backup can bring it back. Type the folder's name, {name}, to delete it: ", name),
        ];
        foreach ((string question, string answer) in questions.Skip(Math.Min(confirmed, Confirmations)))
        {
            terminal.Error.Write(question);
            terminal.Error.Flush();
            string? typed = terminal.In.ReadLine()?.Trim();
            if (typed != answer)
            {
                string end = typed is null ? "; where nobody can answer, give --yes --yes" : "";
                terminal.Error.WriteLine($"{(typed is null ? "\n" : "")}nothing was deleted{end}");
                return false;
            }
        }

        return true;
    }
}
