namespace PygmyStore.FrontEndServer.Accounts;

/// <summary>
/// Lets each client have so many things done at once and no more, so that none takes all places. For any thread.
/// </summary>
/// <remarks>A client is in the table only while something of it is done: there are as many entries as threads in here.</remarks>
/// <param name="most">How many at once for a client.</param>
internal sealed class ClientShare(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal);

    public int Clients
    {
        get
        {
            lock (_lock)
            {
                return _running.Count;
            }
        }
    }

    /// <summary>What it gives; null, and it is not run, when the client has its share already.</summary>
    public T? Run<T>(string client, Func<T?> run)
    {
        if (!TryEnter(client))
        {
            return default;
        }

        try
        {
            return run();
        }
        finally
        {
            Leave(client);
        }
    }

    private bool TryEnter(string client)
    {
        lock (_lock)
        {
            int running = _running.GetValueOrDefault(client);
            if (running >= most)
            {
                return false;
            }

            _running[client] = running + 1;
            return true;
        }
    }

    private void Leave(string client)
    {
        lock (_lock)
        {
            if (--_running[client] == 0)
            {
                _running.Remove(client);
            }
        }
    }
}
