using PygmyStore.Common.Runtime;

namespace PygmyStore.Client;

/// <summary>Where a command reads and writes: the process's own streams, or a test's.</summary>
/// <param name="In">What the user types.</param>
/// <param name="Out">What was asked for.</param>
/// <param name="Error">Refusals, errors and progress.</param>
/// <param name="IsInteractive">Whether a person watches <paramref name="Out"/>; otherwise it gets plain lines.</param>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error, bool IsInteractive)
{
    public static Terminal OfProcess() => new(Console.In, Messages.Out, Messages.Error, !Console.IsOutputRedirected);
}
