namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Answers one request: reads <see cref="Exchange.Request"/> and writes <see cref="Exchange.Response"/>. It runs on a worker thread
/// and may block there, inside a <see cref="Runtime.BlockingRegion"/>; what it throws is a bug, answered with 500.
/// </summary>
public delegate void Handler(Exchange exchange);
