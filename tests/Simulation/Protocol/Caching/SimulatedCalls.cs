using PygmyStore.CatalogServer.Caching;

namespace PygmyStore.Tests.Simulation.Protocol.Caching;

/// <summary>The catalog's calls to front ends, over the simulated network. They belong to one process of the catalog.</summary>
/// <param name="world">Time passes in it while somebody waits.</param>
/// <param name="network">Loses and delays them.</param>
/// <param name="product">Whether an answer counts.</param>
/// <param name="deliver">Brings a call to its front end, which then calls back, perhaps.</param>
/// <param name="isGone">Whether the process has died.</param>
internal sealed class SimulatedCalls(
    World world, Network network, CacheProduct product, Action<Telling, Action> deliver, Func<bool> isGone) : IHolderCalls
{
    private readonly HashSet<Telling> _answered = [];

    public void Send(Telling telling, long timeMilliseconds) => Call(telling, () => _answered.Add(telling));

    public bool TryReceive(Telling telling, long timeMilliseconds)
    {
        WaitUntil(world.Now + timeMilliseconds, () => _answered.Contains(telling));
        return product.IsAcknowledged(_answered.Contains(telling));
    }

    public void Wait(long milliseconds) => WaitUntil(world.Now + milliseconds, () => false);

    /// <summary>Calls and goes on when the answer comes, if it comes.</summary>
    public void Call(Telling telling, Action answered) => network.Carry(
        () => deliver(telling, () => network.Carry(answered, mayRepeat: false)), mayRepeat: true);

    private void WaitUntil(long time, Func<bool> condition)
    {
        world.After(Math.Max(0, time - world.Now), static () => { });
        world.RunUntil(() => isGone() || condition() || world.Now >= time);
        if (isGone())
        {
            throw new StoppedException();
        }
    }
}
