using PygmyStore.Client;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>A heading of the printed run.</summary>
internal static class Section
{
    public static void Begin(string heading, Terminal terminal)
    {
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(heading);
        terminal.Out.WriteLine();
    }
}
