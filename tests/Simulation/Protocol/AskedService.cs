namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>Which service the buyers of a run ask.</summary>
internal enum AskedService
{
    /// <summary>The order service.</summary>
    Order,

    /// <summary>The catalog.</summary>
    Catalog,

    /// <summary>Each time one of the two, so that a retry may go to the other one.</summary>
    Either,
}
