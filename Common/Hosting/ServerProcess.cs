using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Hosting;

/// <summary>The life of a server's process: configuration, start, and the drain on SIGTERM or Ctrl-C.</summary>
public static class ServerProcess
{
    private const int Success = 0;
    private const int CannotServe = 1;
    private const int BadConfiguration = 2;
    private const PosixSignal FileSizeExceeded = (PosixSignal)25; // SIGXFSZ on Linux and macOS; by default it ends the process
    private const string TerminalPath = "/dev/tty"; // tty(4): opens only for a process that has a terminal

    /// <summary>Runs the server until it must stop. Returns the exit code of the process.</summary>
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
            OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(FileSizeExceeded, signal => signal.Cancel = true);
        IStoreServer? opened = null;
        using PosixSignalRegistration? hangUp = OnHangUp(stop, () => opened?.Host.ReopenLogs());
        try
        {
            configuration = StageTether.Tie(configuration, stop);
            LoadedCode.Load(open.Method.Module.Assembly, withTelemetry: configuration.Otlp is not null);
            using IStoreServer server = open(configuration);
            opened = server;
            if (FaultPermit.Announcement(configuration) is { } wrong)
            {
                Messages.Error.WriteLine($"{name}: {wrong}");
            }

            UpstreamProbe.Await(configuration.UpstreamWait, server.Upstreams, stop);
            if (stop.IsSet)
            {
                return Success;
            }

            using CancellationTokenRegistration failed = server.Host.Failed.Register(stop.Set);
            server.Start();
            Messages.Out.WriteLine($"{name} listening on http://{server.Host.LocalEndPoint}");
            stop.Wait();
            server.Stop();
            return server.Host.Failed.IsCancellationRequested ? CannotServe : Success;
        }
        catch (Exception refusal) when (refusal is StartupException or BindException)
        {
            Messages.Error.WriteLine($"{name}: {refusal.Message}");
            return CannotServe;
        }
    }

    /// <summary>SIGHUP means that the terminal was closed, so the server stops, or that the log was renamed.</summary>
    private static PosixSignalRegistration? OnHangUp(ManualResetEventSlim stop, Action reopenLogs)
    {
        if (OperatingSystem.IsWindows())
        {
            return null; // there it only means that the console was closed
        }

        bool hadTerminal = HasTerminal();
        return PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            if (hadTerminal && !HasTerminal())
            {
                stop.Set();
            }
            else
            {
                reopenLogs();
            }
        });
    }

    private static bool HasTerminal()
    {
        try
        {
            using SafeFileHandle terminal = File.OpenHandle(TerminalPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, ManualResetEventSlim stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true; // the process ends after the drain
            stop.Set();
        });
}

/// <summary>One of the store's servers. Its state is recovered and its address is bound.</summary>
public interface IStoreServer : IDisposable
{
    ServiceHost Host { get; }

    IReadOnlyList<Upstream> Upstreams { get; }

    void Start();

    /// <summary>Finishes the requests under way and makes the state durable. True if no request was cut off.</summary>
    bool Stop();
}

/// <summary>A server cannot start; the message is the sentence for the operator.</summary>
public sealed class StartupException(string sentence, Exception? cause = null) : Exception(sentence, cause);

/// <summary>Loads a server's assemblies before clients take all descriptors: a load that fails once fails forever.</summary>
internal static class LoadedCode
{
    private const string Ours = "PygmyStore";
    private const string Telemetry = "OpenTelemetry"; // not loaded unless it is used: it costs some megabytes and milliseconds
    private const string Http = "System.Net.Http"; // which its exporter uses

    public static void Load(Assembly server, bool withTelemetry)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<Assembly>([server]);
        while (next.TryDequeue(out Assembly? assembly))
        {
            foreach (AssemblyName name in assembly.GetReferencedAssemblies().Where(name => seen.Add(name.FullName)))
            {
                bool isTelemetry = name.Name!.StartsWith(Telemetry, StringComparison.Ordinal);
                if (isTelemetry && !withTelemetry)
                {
                    continue;
                }

                var loaded = Assembly.Load(name);
                if (isTelemetry || name.Name == Http || name.Name.StartsWith(Ours, StringComparison.Ordinal))
                {
                    next.Enqueue(loaded);
                }
            }
        }

        SHA256.HashData([]);
        RandomNumberGenerator.GetBytes(1);
        _ = TextOfAFault(); // printing a stack trace loads the symbols
    }

    private static string TextOfAFault()
    {
        try
        {
            throw new InvalidOperationException("a fault");
        }
        catch (InvalidOperationException fault)
        {
            return fault.ToString();
        }
    }
}
