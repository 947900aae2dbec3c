using System.Text;

namespace PygmyStore.Common.Configuration;

/// <summary>
/// The syntax of config.txt: one <c>name,value</c> per line. A <c>#</c> at the start of a line or after a space or tab begins a
/// comment. Elsewhere it belongs to the value, so a key or folder may contain one. Spaces around names and values do not count.
/// </summary>
internal static class ConfigurationFile
{
    /// <summary>The shipped file has about 6 KiB. A file above this bound is not a configuration.</summary>
    private const int MaxBytes = 256 * 1024;

    /// <summary>Reads the file at <paramref name="path"/>. Returns the error as one line, or null and the text.</summary>
    public static string? Read(string path, string shownPath, out string text)
    {
        text = "";
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] bytes = new byte[MaxBytes + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
            {
                return $"{shownPath}: is longer than {MaxBytes} bytes";
            }

            int start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            text = Encoding.UTF8.GetString(bytes, start, length - start);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"{shownPath}: no such file";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{shownPath}: cannot be read: {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    /// <summary>Passes the settings to <paramref name="builder"/>. Returns null, or the first error as one line.</summary>
    public static string? Parse(string text, string shownPath, string folder, ConfigurationBuilder builder)
    {
        var lineOfName = new Dictionary<string, int>();
        int lineNumber = 0;
        foreach (string line in text.Split('\n'))
        {
            lineNumber++;
            string content = WithoutComment(line).Trim();
            if (content.Length == 0)
            {
                continue;
            }

            string place = $"{shownPath}:{lineNumber}";
            int comma = content.IndexOf(',');
            if (comma < 0)
            {
                return $"{place}: {SettingKind.Quote(content)} is not name,value";
            }

            string name = content[..comma].TrimEnd();
            if (SettingTable.Find(name) is not { } setting)
            {
                return $"{place}: {FormerSettings.Find(name) ?? $"unknown setting {SettingKind.Quote(name)}"}";
            }

            if (!lineOfName.TryAdd(name, lineNumber))
            {
                return $"{place}: {name} is set before, in line {lineOfName[name]}";
            }

            if (builder.Set(setting, content[(comma + 1)..].TrimStart(), $"{place}: {name}", folder) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static string WithoutComment(string line)
    {
        for (int i = line.IndexOf('#'); i >= 0; i = line.IndexOf('#', i + 1))
        {
            if (i == 0 || line[i - 1] is ' ' or '\t')
            {
                return line[..i];
            }
        }

        return line;
    }
}
