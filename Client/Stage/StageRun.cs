using System.Globalization;
using System.Net;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Configuration;

namespace PygmyStore.Client.Stage;

/// <summary>What a stage is started with.</summary>
/// <param name="Folder">For its files; null: a temporary one.</param>
/// <param name="Port">Of the front end; null: a free one.</param>
/// <param name="Stock">Copies of each of the four books.</param>
/// <param name="Visitors">A second; 0: none.</param>
internal sealed record StageOptions(string? Folder, int? Port, long Stock, int Visitors);

/// <summary><c>stage</c>: runs a store that may be broken, until Ctrl-C. One thread.</summary>
internal sealed class StageRun(Terminal terminal, IReadOnlyDictionary<string, string> programs, StopSignal stop)
{
    private const int Ports = 6; // of three servers and three relays

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1); // only the pieces of a wait for Ctrl-C

    /// <summary>Runs it. Returns the exit code: Ctrl-C is how a stage ends, so that is a success.</summary>
    public int Run(StageOptions options)
    {
        using var folder = StageFolder.Make(options.Folder, out string whyNot);
        if (folder is null)
        {
            return Refuse(ExitCode.Refused, whyNot);
        }

        StageAddresses addresses = Addresses(options.Port);
        folder.Write(addresses, options.Stock);
        using var listener = new StageListener();
        using var director = new StageDirector(
            programs, folder.Config, addresses, listener.Control, () => folder.Renew(options.Stock), Say);
        listener.Begin(director);
        if (director.WhyNotServing(() => stop.IsSet) is { } why)
        {
            return Refuse(ExitCode.Unreachable, why);
        }

        if (stop.IsSet)
        {
            return ExitCode.Success;
        }

        StageFile.Write(folder, listener.Control);
        using StageLoad? load = options.Visitors == 0 ? null
            : StageLoad.Start(AccessTo(folder, addresses.FrontEnd), options.Visitors, out whyNot);
        if (load is null && options.Visitors > 0)
        {
            return Refuse(ExitCode.Unreachable, whyNot);
        }

        Welcome(addresses, options);
        while (!stop.Wait(Long))
        {
            // The director and its visitors do the work.
        }

        Say("the stage ends");
        return ExitCode.Success;
    }

    private static StageAddresses Addresses(int? port)
    {
        IPEndPoint[] free = FreePorts.Find(Ports);
        return new StageAddresses(
            port is { } given ? new IPEndPoint(IPAddress.Loopback, given) : free[0], free[1], free[2], free[3], free[4], free[5]);
    }

    private static StoreAccess AccessTo(StageFolder folder, IPEndPoint frontEnd)
    {
        var outcome = (ConfigurationOutcome.Loaded)ConfigurationLoader.Load(
            StoreProgram.Client, ["--config", folder.Config], new Dictionary<string, string>(), folder.Path);
        return new StoreAccess(outcome.Configuration, StoreUrl.Of(frontEnd), frontEnd);
    }

    private void Welcome(StageAddresses addresses, StageOptions options)
    {
        string where = options.Folder is { } folder ? $" --folder {folder}" : "";
        string title = "You may break this store. Ctrl-C ends it and deletes what it has made.";
        terminal.Out.WriteLine(terminal.Paint(title, Tone.Strong));
        terminal.Out.WriteLine($"  The control room, with buttons:  http://{addresses.FrontEnd}/live");
        terminal.Out.WriteLine($"  The shop:                        http://{addresses.FrontEnd}/");
        terminal.Out.WriteLine($"  From a second terminal:          dotnet run --project Client -- stage kill catalog{where}");
        terminal.Out.WriteLine(options.Visitors == 0
            ? "  There are no visitors: --load 20 sends 20 a second."
            : $"  {options.Visitors} visitors a second search, look and buy.");
    }

    private void Say(string line) => terminal.Out.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetLocalNow():HH:mm:ss.fff}  {line}"));

    private int Refuse(int exitCode, string sentence)
    {
        terminal.Error.WriteLine(sentence);
        return exitCode;
    }
}
