using System.CommandLine;

namespace PygmyStore.Client.Commands;

/// <summary>A command whose help ends with lines that can be run as they stand.</summary>
internal sealed class ClientCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>What stands after the client's name in a command line.</summary>
    public IReadOnlyList<string> Examples => examples;
}
