using System.Net;
using PygmyStore.Client.Shell;
using PygmyStore.Tests.Common.Configuration;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Client;

/// <summary>One run of the client's command line in this process.</summary>
internal sealed record ClientRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs against the store as both front end and catalog.</summary>
    public static ClientRun Against(ScriptedStore store, params string[] arguments) => WithInput("", store, arguments);

    /// <summary>Runs against the store with what a user types.</summary>
    public static ClientRun WithInput(string input, ScriptedStore store, params string[] arguments) =>
        Configured(input, store.EndPoint, store.AdminKey, [.. arguments, "--url", $"http://{store.EndPoint}"]);

    /// <summary>Runs against three real servers, with a folder for output of its own.</summary>
    public static ClientRun Real(RunningStore store, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string config = folder.Write(
            "config.txt", $"frontend,{store.FrontEnd.LocalEndPoint}\ncatalog,{store.Catalog.LocalEndPoint}\n");
        return Of("", [.. arguments, "--config", config]);
    }

    /// <summary>Runs with another front end than the configuration's.</summary>
    public static ClientRun At(string url, params string[] arguments) =>
        Configured("", new IPEndPoint(IPAddress.Loopback, 2), adminKey: null, [.. arguments, "--url", url]);

    /// <summary>Runs a command line as it is.</summary>
    public static ClientRun Of(string input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = PygmyStore.Client.Program.Run(
            arguments, new Terminal(new StringReader(input), output, error, IsInteractive: false));
        return new ClientRun(exitCode, output.ToString(), error.ToString());
    }

    private static ClientRun Configured(string input, IPEndPoint catalog, string? adminKey, string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string config = folder.Write("config.txt", $"frontend,127.0.0.1:1\ncatalog,{catalog}\nadmin_key,{adminKey}\n");
        return Of(input, [.. arguments, "--config", config]);
    }
}
