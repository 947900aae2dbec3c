using System.Globalization;
using System.Runtime.InteropServices;

namespace PygmyStore.Tests;

/// <summary>
/// A shell that runs the tests in the background, or <c>nohup</c>, has them ignore Ctrl-C or SIGHUP. Every process that a test
/// starts inherits that. These signals get their default again, so that the tests can send them.
/// </summary>
[SetUpFixture]
internal sealed class IgnoredSignals
{
    private const int Sighup = 1;
    private const int Sigint = 2;
    private const int Sigquit = 3;
    private const nint Default = 0; // SIG_DFL

    [OneTimeSetUp]
    public static void Heed()
    {
        const string status = "/proc/self/status";
        const string ignored = "SigIgn:";
        string? mask = File.Exists(status)
            ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith(ignored, StringComparison.Ordinal))
            : null;
        if (mask is null)
        {
            return;
        }

        ulong signals = ulong.Parse(mask[ignored.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        foreach (int signal in new[] { Sighup, Sigint, Sigquit }.Where(signal => (signals & (1UL << (signal - 1))) != 0))
        {
            _ = SetHandler(signal, Default);
        }
    }

    [DllImport("libc", EntryPoint = "signal")]
    private static extern nint SetHandler(int signal, nint handler);
}
