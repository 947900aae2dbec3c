using System.Net;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>A way to ask for more than there is.</summary>
internal interface IOffer
{
    /// <summary>How it is called in the table.</summary>
    string Name { get; }

    /// <summary>Asks for that long, and counts what came of it.</summary>
    Task RunAsync(IPEndPoint server, TimeSpan duration, Tally tally);
}
