using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PygmyStore.Client.Stage;

/// <summary>
/// The file by which a second terminal finds a stage and its token. Only its owner may read it, and it goes with the stage.
/// </summary>
internal static class StageFile
{
    private const string Name = "stage.json";
    private const int MaxBytes = 1024; // it has about 120
    private const int MaxFolders = 1000; // of ended stages, in the temporary folder
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void Write(StageFolder folder, StageControl control)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(Path.Combine(folder.Data, Name), options);
        JsonSerializer.Serialize(file, new Content($"{control.EndPoint}", control.Token), StageFileJson.Default.Content);
    }

    /// <summary>The stages that may run: that of the named folder, or all in the temporary folder.</summary>
    public static IReadOnlyList<StageControl> Find(string? folder)
    {
        IEnumerable<string> folders = folder is not null
            ? [folder]
            : Directory.EnumerateDirectories(Path.GetTempPath(), StageFolder.Prefix + "*").Take(MaxFolders);
        return [.. folders.Select(Read).OfType<StageControl>()];
    }

    private static StageControl? Read(string folder)
    {
        string path = Path.Combine(folder, "data", Name);
        try
        {
            // A file that nobody else may read is our own: another user cannot put a stage of his here.
            if (!File.Exists(path) || (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
                || new FileInfo(path).Length > MaxBytes)
            {
                return null;
            }

            Content? content = JsonSerializer.Deserialize(File.ReadAllBytes(path), StageFileJson.Default.Content);
            return content is not null && IPEndPoint.TryParse(content.Stage, out IPEndPoint? endPoint)
                && IPAddress.IsLoopback(endPoint.Address) && content.Token.All(char.IsAsciiHexDigitLower)
                    ? new StageControl(endPoint, content.Token)
                    : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    internal sealed record Content(string Stage, string Token);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StageFile.Content))]
internal sealed partial class StageFileJson : JsonSerializerContext;
