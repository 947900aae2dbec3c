using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Stage;

/// <summary>The relays between the servers of the stage. Its owner calls it from one thread at a time.</summary>
/// <param name="addresses">Where relays and servers listen.</param>
/// <param name="catalog">To which two of them lead.</param>
/// <param name="order">To which one leads.</param>
internal sealed class StageLinks(StageAddresses addresses, ServerOnStage catalog, ServerOnStage order) : IDisposable
{
    // In the order of StageAsk.Links.
    private readonly (TierRelay Relay, ServerOnStage To)[] _links =
    [
        (new TierRelay(StageAsk.Links[0], addresses.FrontEndToCatalog, addresses.Catalog), catalog),
        (new TierRelay(StageAsk.Links[1], addresses.FrontEndToOrder, addresses.Order), order),
        (new TierRelay(StageAsk.Links[2], addresses.OrderToCatalog, addresses.Catalog), catalog),
    ];

    /// <summary>What goes wrong on the way of that name.</summary>
    public LinkFaults Faults(string name) => _links.First(link => link.Relay.Name == name).Relay.Faults;

    /// <summary>Takes all faults back.</summary>
    public void Calm() => Array.ForEach(_links, link => link.Relay.Faults.Calm());

    /// <summary>Whether callers find somebody at the server's relays: while it listens itself.</summary>
    public void Listen(ServerOnStage to, bool shall)
    {
        foreach ((TierRelay relay, ServerOnStage target) in _links)
        {
            if (target == to)
            {
                relay.Listen(shall);
            }
        }
    }

    public IReadOnlyList<StagedLink> Report() => [.. _links.Select(link => link.Relay.Faults.Report(link.Relay.Name))];

    public void Dispose() => Array.ForEach(_links, link => link.Relay.Dispose());
}
