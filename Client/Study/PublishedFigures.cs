using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Study;

/// <summary>What the report of one of the lab's designs published: the mean times of its own store, in milliseconds.</summary>
internal static class PublishedFigures
{
    /// <summary>The numbers of clients for which there are figures.</summary>
    public static readonly int[] Clients = [1, 3, 5, 9];

    /// <summary>How long its catalog took for a call, in milliseconds.</summary>
    public const double CatalogMilliseconds = 4.7;

    /// <summary>How long its order service took for a buy. The report does not say whether the catalog is in it.</summary>
    public const double OrderMilliseconds = 15.9;

    private static readonly Dictionary<Operation, double[]> Means = new()
    {
        [Operation.Search] = [79.5, 79.6, 86.7, 94.7],
        [Operation.Lookup] = [76.3, 78.1, 86.4, 93.0],
        [Operation.Buy] = [95.0, 94.4, 95.0, 110.7],
    };

    /// <summary>Null where nothing was published.</summary>
    public static double? MeanMilliseconds(Operation operation, int clients) =>
        Array.IndexOf(Clients, clients) is >= 0 and var place && Means.TryGetValue(operation, out double[]? means)
            ? means[place]
            : null;
}
