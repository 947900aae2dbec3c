namespace PygmyStore.Common.Configuration;

/// <summary>
/// The programs that read the configuration; it decides what <c>--port</c> and <c>--salvage</c> mean on their command lines.
/// </summary>
public enum StoreProgram
{
    /// <summary><c>--port</c> is the port of <c>frontend</c>.</summary>
    FrontEnd,

    /// <summary><c>--port</c> is the port of <c>catalog</c>; takes <c>--salvage</c>.</summary>
    Catalog,

    /// <summary><c>--port</c> is the port of <c>order</c>; takes <c>--salvage</c>.</summary>
    Order,

    /// <summary>Serves nothing: knows neither <c>--port</c> nor <c>--salvage</c>.</summary>
    Client,
}
