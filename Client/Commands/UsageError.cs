using System.CommandLine;
using System.CommandLine.Parsing;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Commands;

/// <summary>What is wrong with a command line, in one sentence, and where its use is explained.</summary>
internal static class UsageError
{
    /// <summary>Whether the command line cannot be run. One that asks for help or the version can.</summary>
    public static bool IsIn(ParseResult command) =>
        (command.Errors.Count > 0 || UnknownOption(command) is not null) && command.Action is not { ClearsParseErrors: true };

    public static int Report(ParseResult command, Terminal terminal)
    {
        Command meant = command.CommandResult.Command;
        bool isRoot = meant is RootCommand;
        string? unknown = command.UnmatchedTokens.Count > 0 ? command.UnmatchedTokens[0] : null;
        string sentence = UnknownOption(command) is { } option
            ? $"{option}: there is no such option{(isRoot ? "" : $" of {meant.Name}")}"
            : !isRoot ? Sentence(command.Errors[0].Message)
            : unknown is null ? "a command is missing"
            : $"{unknown}: there is no such command";
        string commands = string.Join(", ", meant.Subcommands.Select(sub => sub.Name));
        terminal.Error.WriteLine(sentence);
        terminal.Error.WriteLine(isRoot
            ? TextBlock.Wrap($"The commands are {commands}; COMMAND --help explains one.", terminal.Width)
            : $"How it is used: {WordsOf(command.CommandResult)} --help");
        return ExitCode.BadCommandLine;
    }

    /// <summary>What is typed for a command, as in <c>load merge</c>.</summary>
    private static string WordsOf(CommandResult meant) =>
        meant.Parent is CommandResult { Command: not RootCommand } above
            ? $"{WordsOf(above)} {meant.Command.Name}"
            : meant.Command.Name;

    /// <summary>
    /// The first word that looks like an option and is none. The library takes it for an argument, such as a topic; a
    /// topic that does begin so must stand after <c>--</c>.
    /// </summary>
    private static string? UnknownOption(ParseResult command) =>
        command.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal))
            ?.Value;

    /// <summary>The library's message as one line without a full stop, as all of ours are.</summary>
    private static string Sentence(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
