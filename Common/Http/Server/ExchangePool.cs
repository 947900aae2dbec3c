using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>Lends exchanges to connections that have a request in hand, so that an idle connection holds none. For any thread.</summary>
internal sealed class ExchangePool(HttpLimits limits)
{
    private const int MaxKept = 1024; // about 8 KiB each; more requests than this at once are rare enough to allocate

    private readonly Stack<Exchange> _kept = new();
    private readonly Lock _lock = new();

    public Exchange Lend()
    {
        lock (_lock)
        {
            if (_kept.TryPop(out Exchange? exchange))
            {
                return exchange;
            }
        }

        return new Exchange(limits);
    }

    public void TakeBack(Exchange exchange)
    {
        exchange.Reset();
        lock (_lock)
        {
            if (_kept.Count < MaxKept)
            {
                _kept.Push(exchange);
            }
        }
    }
}
