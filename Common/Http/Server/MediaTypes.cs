namespace PygmyStore.Common.Http.Server;

/// <summary>The media types that are sent here.</summary>
public static class MediaTypes
{
    /// <summary>JSON, always UTF-8 (RFC 8259 section 8.1).</summary>
    public const string Json = "application/json";

    /// <summary>The same, as a field's value.</summary>
    public static ReadOnlySpan<byte> JsonBytes => "application/json"u8;

    /// <summary>Text for people.</summary>
    public const string Text = "text/plain; charset=utf-8";

    /// <summary>The Prometheus text exposition format.</summary>
    public const string Prometheus = "text/plain; version=0.0.4; charset=utf-8";
}
