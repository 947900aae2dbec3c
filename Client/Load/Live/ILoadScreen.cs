using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Load.Live;

/// <summary>Shows a load while it runs.</summary>
internal interface ILoadScreen
{
    /// <summary>Runs the load. What it gives to the action is shown; one thread calls that, about each second.</summary>
    T During<T>(Func<Action<LiveSecond>, T> load);

    /// <summary>A table that is redrawn on a terminal that can do so; plain lines otherwise.</summary>
    static ILoadScreen Of(Terminal terminal) =>
        terminal.IsInteractive && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb")
            ? new DrawnScreen(terminal.Out, terminal.HasColor)
            : new PlainScreen(terminal.Error);
}
