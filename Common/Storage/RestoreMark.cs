namespace PygmyStore.Common.Storage;

/// <summary>
/// A folder that is in the data folder while a restore exchanges the files. A server does not start beside it, because it would
/// find some of the old files and some of the new ones.
/// </summary>
public static class RestoreMark
{
    public const string FolderName = "restoring";

    /// <summary>A sentence what to do when a restore was cut short in the data folder; null otherwise.</summary>
    public static string? WhyNotOpen(string dataFolder) => Directory.Exists(Path.Combine(dataFolder, FolderName))
        ? $"{dataFolder}: a restore was cut short here; run it again to complete it: {RestoreAdvice.Command}"
        : null;
}

/// <summary>The way back that every sentence about lost or mixed files names, so that a person can run it as it stands.</summary>
public static class RestoreAdvice
{
    public const string Command = "dotnet run --project Client -- restore DIR";

    /// <summary>For files that do not belong together.</summary>
    public const string All = "restore all files of the data folder from one backup (" + Command + ")";
}
