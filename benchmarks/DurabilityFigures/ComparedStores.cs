using PygmyStore.Client.Store;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>
/// The stores that are compared, all running and only one at a time at work: as shipped, with a sync for each record, and without
/// syncs.
/// </summary>
internal sealed class ComparedStores : IDisposable
{
    // Long enough for a quiet store to give every sale its order.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(10);

    private readonly List<ServerProcesses> _all = [];

    public ComparedStores(string folder)
    {
        try
        {
            GroupCommit = Start(folder, "group");
            // Each buy by itself all the way: as many calls at once as there were buyers, none of them shared.
            SyncEach = Start(folder, "each", "--max-batch", "1", "--buys-per-call", "1", "--buy-calls", "64", "--order-calls", "64");
            NoSync = Start(folder, "os", "--durability", "os");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ServerProcesses GroupCommit { get; }

    public ServerProcesses SyncEach { get; }

    public ServerProcesses NoSync { get; }

    /// <summary>Speed that loses something is none: throws unless every store says that it is consistent.</summary>
    public void Audit() => _all.ForEach(Audit);

    public void Dispose() => _all.ForEach(store => store.Dispose());

    private ServerProcesses Start(string folder, string name, params string[] options)
    {
        var store = new ServerProcesses(Path.Combine(folder, name), options);
        _all.Add(store);
        foreach (Book book in Load.Books)
        {
            store.Restock(book.ItemNumber);
        }

        return store;
    }

    /// <summary>The same for one store.</summary>
    public static void Audit(ServerProcesses store)
    {
        using var upstream = new Upstream(new UpstreamOptions { Name = "frontend", EndPoint = store.FrontEnd });
        var client = new StoreClient(upstream);
        string verdict = "";
        bool isConsistent = SpinWait.SpinUntil(
            () => (verdict = client.Audit(page: null, out _) is { HasValue: true } answer ? answer.Value.Verdict : "no answer") == AuditReport.Consistent,
            SettlingTime);
        if (!isConsistent)
        {
            throw new UnusableRunException($"the audit after the load says: {verdict}");
        }
    }
}
