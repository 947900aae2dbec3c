using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PygmyStore.Client.Commands;

/// <summary>The help of a command: the library's, then examples; that of the whole client ends with the exit codes.</summary>
internal sealed class ClientHelp(SynchronousCommandLineAction library) : SynchronousCommandLineAction
{
    /// <summary>How the client is run from a clone of the repository.</summary>
    private const string Client = "dotnet run --project Client -- ";

    private const string ExitCodes = """
        Exit codes:
          0    done, and all is well
          1    the store refused, or a file or folder was in the way
          2    the command line or the configuration is wrong
          3    no usable answer: the store cannot be reached, or another server is there
          4    the store was wrong: a check failed, or the audit is not consistent
          5    done, but the output or the client log could not be written
          6    a demo could not show what it is there for, on this machine
          99   a figure missed its threshold
          130  Ctrl-C ended it
        """;

    // An error elsewhere on the line must not hide the help that would explain it.
    public override bool ClearsParseErrors => true;

    public static void AddTo(RootCommand root)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ClientHelp((SynchronousCommandLineAction)help.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = library.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        Command command = parseResult.CommandResult.Command;
        if (command is RootCommand)
        {
            output.WriteLine(ExitCodes);
        }
        else if (command is ClientCommand { Examples: { Count: > 0 } examples })
        {
            output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
            foreach (string example in examples)
            {
                output.WriteLine($"  {Client}{example}");
            }
        }

        return exitCode;
    }
}
