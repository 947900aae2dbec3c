using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Caching;

namespace PygmyStore.Tests.CatalogServer.Storage;

/// <summary>A front end whose calls are method calls, with a cache for one book.</summary>
internal sealed class ScriptedHolder : IHolderCalls, IDisposable
{
    private readonly ManualResetEvent _open = new(true);
    private readonly Lock _lock = new();
    private long _cached;
    private long _floor;

    public ManualResetEvent IsAwaited { get; } = new(false);

    public long Now { get; private set; } = 4_000_000;

    public bool Acknowledges { get; set; } = true;

    public Action? OnWait { get; set; }

    public List<string> Told { get; } = [];

    /// <summary>The version that it has; 0 for none.</summary>
    public long Cached
    {
        get
        {
            lock (_lock)
            {
                return _cached;
            }
        }
    }

    public void Hold() => _open.Reset();

    public void LetGo() => _open.Set();

    public void Fill(int item, Func<BooksTogether> read)
    {
        lock (_lock)
        {
            _floor = 0;
        }

        BooksTogether answer = read();
        long version = answer.Pages[0]!.Books[0].Version;
        lock (_lock)
        {
            bool mayKeep = answer.Epoch is not null && answer.Pending?.Contains(item) != true && version >= _floor;
            _cached = mayKeep ? version : _cached;
        }
    }

    public void Send(Telling telling, long timeMilliseconds) =>
        Told.Add(string.Join(' ', telling.Changes.Select(change => $"{change.Item}v{change.Version}")));

    public bool TryReceive(Telling telling, long timeMilliseconds)
    {
        IsAwaited.Set();
        _open.WaitOne();
        lock (_lock)
        {
            foreach (ItemVersion change in telling.Changes.Where(change => change.Item == 1))
            {
                _cached = _cached < change.Version ? 0 : _cached;
                _floor = Math.Max(_floor, change.Version);
            }
        }

        Now += Acknowledges ? 0 : timeMilliseconds;
        return Acknowledges;
    }

    public void Wait(long milliseconds)
    {
        OnWait?.Invoke();
        Now += milliseconds;
    }

    public void Dispose()
    {
        _open.Dispose();
        IsAwaited.Dispose();
    }
}
