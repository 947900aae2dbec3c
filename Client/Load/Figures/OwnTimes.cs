using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Figures;

/// <summary>How much of a call's time each tier took by itself, in microseconds; together the time of the call.</summary>
/// <param name="Client">The client, the network and the kernels.</param>
/// <param name="FrontEnd">The front end. It is 0 if the answer does not tell it, and so are the next two.</param>
/// <param name="Order">The order service.</param>
/// <param name="Catalog">The catalog.</param>
/// <remarks>
/// Each tier measures with its own clock, and buys share calls. So a tier behind may seem to take longer than the one before it;
/// then the own time of the latter is 0.
/// </remarks>
internal readonly record struct OwnTimes(long Client, long FrontEnd, long Order, long Catalog)
{
    /// <param name="record">The call.</param>
    /// <param name="service">How long it took, in microseconds.</param>
    public static OwnTimes Of(in CallRecord record, long service)
    {
        (long last, long middle) = record.IsOrderBehindCatalog
            ? (record.OrderMicroseconds, record.CatalogMicroseconds)
            : (record.CatalogMicroseconds, record.OrderMicroseconds);
        last = Math.Max(0, last);
        middle = Math.Max(last, middle);
        long frontEnd = Math.Max(middle, record.FrontEndMicroseconds);
        (long order, long catalog) = record.IsOrderBehindCatalog ? (last, middle - last) : (middle - last, last);
        return new OwnTimes(Math.Max(0, service - frontEnd), frontEnd - middle, order, catalog);
    }
}
