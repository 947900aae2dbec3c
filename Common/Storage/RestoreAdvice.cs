namespace PygmyStore.Common.Storage;

/// <summary>How every sentence about lost or mixed files names the way back, so that a person can run it as it stands.</summary>
public static class RestoreAdvice
{
    public const string Command = "dotnet run --project Client -- restore DIR";

    /// <summary>For files that do not belong together.</summary>
    public const string All = "restore all files of the data folder from one backup (" + Command + ")";
}
