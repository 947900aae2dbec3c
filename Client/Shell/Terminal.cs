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
