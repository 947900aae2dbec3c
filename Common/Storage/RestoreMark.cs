namespace PygmyStore.Common.Storage;

/// <summary>
/// A folder inside a data folder that is there while a restore exchanges the files. A server that starts beside it would find some of
/// the old files and some of the new ones, so it refuses.
/// </summary>
public static class RestoreMark
{
    public const string FolderName = "restoring";

    /// <summary>Null when no restore was cut short in the data folder; otherwise the sentence that says so, and what to do.</summary>
    public static string? WhyNotOpen(string dataFolder) => Directory.Exists(Path.Combine(dataFolder, FolderName))
        ? $"{dataFolder}: a restore was cut short here; run it again to complete it: {RestoreAdvice.Command}"
        : null;
}
