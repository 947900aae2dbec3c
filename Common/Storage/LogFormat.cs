namespace PygmyStore.Common.Storage;

/// <summary>What a log's header names, so that a wrong file or one of another version is told apart.</summary>
/// <param name="Name">A short plain word without commas, such as <c>order-log</c>.</param>
/// <param name="Version">Raised whenever the meaning of the records changes.</param>
public sealed record LogFormat(string Name, int Version);
