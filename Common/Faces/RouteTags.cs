using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Records;

namespace PygmyStore.Common.Faces;

/// <summary>The parts of the interface, as routes name them when they describe themselves.</summary>
public static class RouteTags
{
    public static RouteTag Ours { get; } = new("our face", "Books and orders as resources: the face to write new programs for.");

    public static RouteTag ToyStore { get; } = new("toy store", "The face of the toy store: products by name.");

    public static RouteTag Pygmy { get; } = new("pygmy", "The face of the pygmy store: everything stands in the path.");

    public static RouteTag MyBookStore { get; } = new("my book store", "The face of my-book-store: all stands in the query.");

    public static RouteTag Cs677 { get; } = new("677 course", "The face of the 677 course: a body asks, with GET too.");

    public static RouteTag Bazar { get; } = new("bazar", "The face of the bazar.");

    public static RouteTag Accounts { get; } = new("accounts", "Who buys: passwords, logins, and one's own orders.");

    public static RouteTag Pages { get; } = new("pages", "What only a browser asks for.");

    public static RouteTag Audit { get; } = new("audit", "Anyone may check the store's books.");

    public static RouteTag Keeper { get; } = new("keeper", "What only the keeper of the store may do.");

    public static RouteTag Stage { get; } = new("stage", "Faults on purpose, in a store that the client's stage has started.");

    public static RouteTag Servers { get; } = new("between the servers", "What the servers of a store ask of each other.");

    public static RouteTag Operation { get; } = new("operation", "What every server answers: whether it lives, and how it is.");
}

/// <summary>The batch of buys that two servers take.</summary>
public static class BatchOfBuys
{
    public const string Example =
        """
        [{"key":"0123456789abcdef0123456789abcdef","scope":"POST/orders","request_id":"r-1","quantity":1,"origin":"made",
        "item_number":2}]
        """;
}

/// <summary>The shapes of parameters that many routes have.</summary>
public static class Shapes
{
    private const int Example = 2; // of the books that a new store has

    public static ValueShape ItemNumber { get; } = ValueShape.Whole(1, BookRules.MaxItemNumber, Example);

    public static ValueShape OrderNumber { get; } = ValueShape.Whole(1, long.MaxValue, 1);

    public static ValueShape Topic { get; } = ValueShape.Text("distributed systems", BookRules.MaxTextLength);

    public static ValueShape Title { get; } = ValueShape.Text("RPCs for Dummies", BookRules.MaxTextLength);
}
