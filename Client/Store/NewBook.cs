namespace PygmyStore.Client.Store;

/// <summary>A book that the catalog's admin route is asked to add.</summary>
internal sealed record NewBook(int ItemNumber, string Title, string Topic, long Stock, decimal Cost);
