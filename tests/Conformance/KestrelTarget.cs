using System.Diagnostics;
using System.Net;

namespace PygmyStore.Tests.Conformance;

/// <summary>
/// A minimal Kestrel in a process of its own (<c>tests/KestrelHost</c>), which ends with this object, or with this process.
/// </summary>
internal sealed class KestrelTarget : ConformanceTarget
{
    private const int StopMilliseconds = 20_000;

    private readonly Process _process;

    private KestrelTarget()
    {
        // The same place below its own project as this assembly has below ours: bin, the configuration, the framework.
        string place = Path.GetRelativePath(Path.Combine(Sources.Root, "tests"), AppContext.BaseDirectory);
        string program = Path.Combine(Sources.Root, "tests", "KestrelHost", place, "PygmyStore.KestrelHost.dll");
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        string port = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{program} did not start.");
        EndPoint = new IPEndPoint(IPAddress.Loopback, int.Parse(port));
    }

    /// <summary>Whether the framework is installed that Kestrel is part of.</summary>
    public static bool IsThere =>
        Directory.Exists(
            Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "Microsoft.AspNetCore.App"));

    public override IPEndPoint EndPoint { get; }

    public override TimeSpan Patience => TimeSpan.FromSeconds(3);

    public static KestrelTarget Start() => new();

    public override void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(StopMilliseconds))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
