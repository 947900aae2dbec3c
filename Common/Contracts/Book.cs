namespace PygmyStore.Common.Contracts;

/// <summary>A book as the catalog knows it at one moment; the version counts its changes.</summary>
public sealed record Book(int ItemNumber, string Title, string Topic, long Stock, decimal Cost, long Version);
