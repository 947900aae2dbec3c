using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Load.Live;

/// <summary>Shows nothing: for loads of which a command tells only the result.</summary>
internal sealed class SilentScreen : ILoadScreen
{
    public T During<T>(Func<Action<LiveSecond>, T> load) => load(_ => { });
}
