namespace PygmyStore.Common.Http.Server;

/// <summary>Marks routes by which the servers look after themselves, so that nobody takes them for work.</summary>
public static class Upkeep
{
    /// <summary>The handler of a probe, a lease or anything else that no client asks for.</summary>
    public static Handler AsUpkeep(this Handler handler) => exchange =>
    {
        exchange.IsUpkeep = true;
        handler(exchange);
    };
}
