using PygmyStore.Common.Runtime;

namespace PygmyStore.Client.Shell;

/// <summary>Where a command reads and writes: the streams of the process, or those of a test.</summary>
/// <param name="In">What the user types.</param>
/// <param name="Out">The result.</param>
/// <param name="Error">Refusals, errors and progress.</param>
/// <param name="IsInteractive">Whether a person watches <paramref name="Out"/>. Otherwise it gets plain lines.</param>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error, bool IsInteractive)
{
    public static Terminal OfProcess() => new(Console.In, Messages.Out, Messages.Error, !Console.IsOutputRedirected);
}

/// <summary>The exit codes of the client.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The store refused, a check failed, or a load met unexpected answers.</summary>
    public const int Refused = 1;

    /// <summary>The command line or the configuration is wrong. The servers use the same number.</summary>
    public const int BadCommandLine = 2;

    /// <summary>The store gave no usable answer.</summary>
    public const int Unreachable = 3;

    /// <summary>All went well, but the output could not be written.</summary>
    public const int OutputLost = 4;
}
