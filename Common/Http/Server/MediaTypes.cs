namespace PygmyStore.Common.Http.Server;

/// <summary>The media types of what is sent and taken.</summary>
public static class MediaTypes
{
    public const string Json = "application/json"; // always UTF-8 (RFC 8259 section 8.1)
    public const string Problem = "application/problem+json"; // RFC 9457
    public const string Form = "application/x-www-form-urlencoded";
    public const string Html = "text/html; charset=utf-8";
    public const string EventStream = "text/event-stream"; // always UTF-8
    public const string Text = "text/plain; charset=utf-8";
    public const string Prometheus = "text/plain; version=0.0.4; charset=utf-8"; // the text exposition format

    public static ReadOnlySpan<byte> JsonBytes => "application/json"u8;

    public static string WithoutParameters(string mediaType) => mediaType.Split(';')[0];
}
