namespace PygmyStore.Common.Configuration;

/// <summary>Settings that had another name before. An old name is an error that gives the new one.</summary>
internal static class FormerSettings
{
    private static readonly Dictionary<string, string> Sentences = new()
    {
        ["frontend_linger_ms"] = "frontend_linger_ms is now called frontend_park_after_ms",
        ["upstream_line"] = "upstream_line is now called upstream_queue",
        ["line_timeout_ms"] = "line_timeout_ms is now called queue_timeout_ms",
    };

    /// <summary>What became of a setting; null if there never was one with this name.</summary>
    public static string? Find(string name) => Sentences.GetValueOrDefault(name);

    public static string? FindOption(string option) => Sentences.FirstOrDefault(old => Setting.OptionOf(old.Key) == option).Value;

    public static string? FindVariable(string variable) =>
        Sentences.FirstOrDefault(old => Setting.VariableOf(old.Key) == variable).Value;
}
