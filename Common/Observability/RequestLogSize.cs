namespace PygmyStore.Common.Observability;

/// <summary>How much of a request log is kept.</summary>
/// <param name="BytesPerFile">How long a file may become before the next one is begun; longer than any line.</param>
/// <param name="Files">How many files are kept, the one that is written included; at least 1.</param>
public sealed record RequestLogSize(int BytesPerFile, int Files);
