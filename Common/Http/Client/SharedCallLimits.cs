namespace PygmyStore.Common.Http.Client;

/// <summary>The bounds of <see cref="SharedCalls{TItem}"/>.</summary>
/// <param name="Calls">Calls under way at once: the fewer, the more callers share each.</param>
/// <param name="Callers">Callers at once, in line or on their way; one more is told at once that its call cannot begin.</param>
/// <param name="ItemsPerCall">Callers who share one call at most.</param>
/// <param name="BytesPerCall">What their items may take together; one item alone may take more.</param>
public readonly record struct SharedCallLimits(int Calls, int Callers, int ItemsPerCall, int BytesPerCall);
