using System.CommandLine;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Commands;

/// <summary>What is wrong with a command line, in one sentence, and where its use is explained.</summary>
internal static class UsageError
{
    /// <summary>Whether the command line cannot be run. One that asks for help or the version can.</summary>
    public static bool IsIn(ParseResult command) =>
        command.Errors.Count > 0 && command.Action is not { ClearsParseErrors: true };

    public static int Report(ParseResult command, Terminal terminal)
    {
        Command meant = command.CommandResult.Command;
        bool isRoot = meant is RootCommand;
        string[] unknown = [.. command.UnmatchedTokens];
        string sentence = isRoot && unknown.Length == 0 ? "a command is missing"
            : isRoot && !unknown[0].StartsWith('-') ? $"{unknown[0]}: there is no such command"
            : unknown.Length > 0 && unknown[0].StartsWith('-') ? $"{unknown[0]}: {Place(meant, "there is no such option")}"
            : Sentence(command.Errors[0].Message);
        string commands = string.Join(", ", meant.Subcommands.Select(sub => sub.Name));
        terminal.Error.WriteLine(sentence);
        terminal.Error.WriteLine(isRoot
            ? TextBlock.Wrap($"The commands are {commands}; COMMAND --help explains one.", terminal.Width)
            : $"How it is used: {meant.Name} --help");
        return ExitCode.BadCommandLine;
    }

    private static string Place(Command command, string what) => command is RootCommand ? what : $"{what} of {command.Name}";

    /// <summary>The library's message as one line without a full stop, as all of ours are.</summary>
    private static string Sentence(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
