using PygmyStore.Benchmarks.Harness;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>
/// Three running stores, of which only one works at a time: as shipped, with a sync for each record, and without syncs.
/// </summary>
internal sealed class ComparedStores : IDisposable
{
    private readonly List<ServerProcesses> _all = [];

    public ComparedStores(string folder)
    {
        try
        {
            GroupCommit = Start(folder, "group");
            // No sharing anywhere: as many calls at once as there are buyers.
            SyncEach = Start(
                folder, "each", "--max-batch", "1", "--buys-per-call", "1", "--buy-calls", "64", "--order-calls", "64");
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

    public void Audit() => _all.ForEach(store => store.Audit());

    public void Dispose() => _all.ForEach(store => store.Dispose());

    private ServerProcesses Start(string folder, string name, params string[] options)
    {
        var store = new ServerProcesses(Path.Combine(folder, name), options);
        _all.Add(store);
        store.RestockBooks();
        return store;
    }
}
