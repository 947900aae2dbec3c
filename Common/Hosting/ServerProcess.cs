using System.Runtime.InteropServices;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Hosting;

/// <summary>
/// The life of a server's process: configuration, start, the line that says it serves, and the drain on SIGTERM or Ctrl-C.
/// </summary>
public static class ServerProcess
{
    private const int Success = 0;
    private const int CannotServe = 1;
    private const int BadConfiguration = 2;
    private const PosixSignal FileSizeExceeded = (PosixSignal)25; // SIGXFSZ on Linux and macOS; it would end the process

    /// <summary>Runs the server until it is told to stop; the result is the process's exit code.</summary>
    /// <param name="program">Which server it is.</param>
    /// <param name="name">Its name for people.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="open">Makes the server, or throws <see cref="StartupException"/>.</param>
    public static int Run(StoreProgram program, string name, string[] arguments, Func<StoreConfiguration, IStoreServer> open)
    {
        if (DescriptorBudget.WhyTooFew() is { } reason)
        {
            Messages.Error.WriteLine($"{name}: {reason}");
            return CannotServe;
        }

        switch (ConfigurationLoader.Load(program, arguments))
        {
            case ConfigurationOutcome.HelpWanted help:
                Messages.Out.WriteLine(help.Usage);
                return Messages.Out.Failure is null ? Success : CannotServe;
            case ConfigurationOutcome.Invalid invalid:
                Messages.Error.WriteLine(invalid.Error);
                return BadConfiguration;
            case ConfigurationOutcome.Loaded loaded:
                return Serve(name, loaded.Configuration, open);
            default:
                throw new InvalidOperationException("There is no other outcome.");
        }
    }

    private static int Serve(string name, StoreConfiguration configuration, Func<StoreConfiguration, IStoreServer> open)
    {
        using var stop = new ManualResetEventSlim();
        using PosixSignalRegistration terminate = OnSignal(PosixSignal.SIGTERM, stop);
        using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using PosixSignalRegistration? fileSize =
            OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(FileSizeExceeded, context => context.Cancel = true);
        IStoreServer? opened = null;
        using PosixSignalRegistration? hangUp = OnHangUp(stop, () => opened?.ReopenLog());
        try
        {
            LoadedCode.Load(open.Method.Module.Assembly);
            using IStoreServer server = open(configuration);
            opened = server;
            UpstreamProbe.Await(configuration.UpstreamWait, server.Upstreams, stop);
            if (stop.IsSet)
            {
                return Success;
            }

            using CancellationTokenRegistration failed = server.Failed.Register(stop.Set);
            server.Start();
            Messages.Out.WriteLine($"{name} listening on http://{server.LocalEndPoint}");
            stop.Wait();
            server.Stop();
            return server.Failed.IsCancellationRequested ? CannotServe : Success;
        }
        catch (StartupException refusal)
        {
            Messages.Error.WriteLine($"{name}: {refusal.Message}");
            return CannotServe;
        }
    }

    /// <summary>SIGHUP means two things: a terminal was closed, and what ran in it ends; or the log was renamed, and is opened anew.</summary>
    private static PosixSignalRegistration? OnHangUp(ManualResetEventSlim stop, Action reopenLog)
    {
        if (OperatingSystem.IsWindows())
        {
            return null; // there it only means that the console is closed
        }

        bool hasTerminal = ControllingTerminal.IsThere();
        return PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            if (hasTerminal && !ControllingTerminal.IsThere())
            {
                stop.Set();
            }
            else
            {
                reopenLog();
            }
        });
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, ManualResetEventSlim stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true; // the process ends when it has drained, not now
            stop.Set();
        });
}
