namespace PygmyStore.Common.Configuration;

/// <summary>Settings of earlier versions. Such a name is an error that says what became of it.</summary>
internal static class FormerSettings
{
    private const string Running = "was removed: a server now runs two threads for each core";

    private static readonly Dictionary<string, string> Sentences = new()
    {
        ["frontend_linger_ms"] = "frontend_linger_ms is now called frontend_park_after_ms",
        ["upstream_line"] = "upstream_line is now called upstream_queue",
        ["line_timeout_ms"] = "line_timeout_ms is now called queue_timeout_ms",
        ["catalog_workers"] = "catalog_workers is now called workers, for the catalog and the order service",
        ["order_workers"] = "order_workers is now called workers, for the catalog and the order service",
        ["catalog_running"] = $"catalog_running {Running}",
        ["order_running"] = $"order_running {Running}",
        ["frontend_min_workers"] = "frontend_min_workers was removed: the front end starts more threads when it needs them",
    };

    /// <summary>What became of a setting; null if there never was one with this name.</summary>
    public static string? Find(string name) => Sentences.GetValueOrDefault(name);

    public static string? FindOption(string option) => Sentences.FirstOrDefault(old => Setting.OptionOf(old.Key) == option).Value;

    public static string? FindVariable(string variable) =>
        Sentences.FirstOrDefault(old => Setting.VariableOf(old.Key) == variable).Value;
}
