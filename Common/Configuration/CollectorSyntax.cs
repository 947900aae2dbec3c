using System.Globalization;

namespace PygmyStore.Common.Configuration;

/// <summary>Where telemetry is sent, and how much of it.</summary>
internal static class CollectorSyntax
{
    private const int MaxUrlCharacters = 256; // a host name of 253 does not fit with its path; nobody has one

    /// <summary>The base URL of a collector: <c>http://127.0.0.1:4318</c>. Empty is null.</summary>
    public static SettingKind<Uri?> Url { get; } = new("http://host:port, or empty", ParseUrl);

    public static SettingKind<double> Share { get; } = new("share 0..1", ParseShare);

    private static string? ParseUrl(string text, string folder, out Uri? value)
    {
        value = null;
        if (text.Length == 0)
        {
            return null;
        }

        // A key in the URL would stand in messages: OTEL_EXPORTER_OTLP_HEADERS is for keys.
        bool isUrl = text.Length <= MaxUrlCharacters && text.All(c => c is > ' ' and <= '~')
            && Uri.TryCreate(text, UriKind.Absolute, out value)
            && value.Scheme is "http" or "https" && value is { UserInfo: "", Query: "", Fragment: "", Port: > 0 }
            && value.Host.Length > 0 && text.StartsWith(value.Scheme + "://", StringComparison.OrdinalIgnoreCase);
        value = isUrl ? value : null;
        return isUrl ? null
            : $"{SettingKind.Quote(text)} is not the URL of a collector such as http://127.0.0.1:4318: scheme, host, port, path";
    }

    private static string? ParseShare(string text, string folder, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value is >= 0 and <= 1
            ? null
            : $"{SettingKind.Quote(text)} is not a share from 0 to 1, such as 0.1";
}
