using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PygmyStore.Common.Http.Server;

/// <summary>The answer to one request, held until it is whole, so that its length is known before it is sent.</summary>
/// <remarks>Made once and reset for each request; not thread-safe.</remarks>
#pragma warning disable CA1001 // The JSON writer writes to our own buffer: there is nothing to dispose of.
public sealed class Response
#pragma warning restore CA1001
{
    private const int RetrySeconds = 1; // a burst is over in well under a second, or is told again
    private const int BodyKeptBytes = 64 * 1024; // a larger buffer, of a rare large answer, is not kept

    // Relaxed: our JSON is served as application/json with nosniff, never inside a page.
    private static readonly JsonWriterOptions Compact =
        new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The most bytes of an entity tag, quotes included.</summary>
    public const int MaxEntityTagBytes = 64;

    private readonly ArrayBufferWriter<byte> _fields = new(256);
    private readonly byte[] _entityTag = new byte[MaxEntityTagBytes];
    private int _entityTagLength;
    private readonly Utf8JsonWriter _json;
    private ArrayBufferWriter<byte> _body = new(1024);

    internal Response() => _json = new Utf8JsonWriter(_body, Compact);

    /// <summary>The status code; 0 until the handler has answered.</summary>
    public int Status { get; set; }

    /// <summary>Whether the request was shed: 503 because of overload. Another 503, such as "not ready", is not.</summary>
    public bool IsShed { get; set; }

    /// <summary>The media type of the body.</summary>
    public string ContentType { get; set; } = MediaTypes.Json;

    /// <summary>The buffer of a body that is not JSON.</summary>
    public IBufferWriter<byte> Body => _body;

    /// <summary>
    /// The entity tag of what is shown, quotes included; empty for none. A cache may keep an answer with one, and must ask before
    /// it uses it (<c>no-cache</c>); any other answer it may not keep (<c>no-store</c>).
    /// </summary>
    public ReadOnlySpan<byte> EntityTag
    {
        get => _entityTag.AsSpan(0, _entityTagLength);
        set
        {
            value.CopyTo(_entityTag);
            _entityTagLength = value.Length;
        }
    }

    /// <summary>Adds a field. The value is the server's own text: it has no control characters.</summary>
    public void AddField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _fields.Write(name);
        _fields.Write(": "u8);
        _fields.Write(value);
        _fields.Write("\r\n"u8);
    }

    /// <summary>Adds a field with a number for its value.</summary>
    public void AddField(ReadOnlySpan<byte> name, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        AddField(name, digits[..length]);
    }

    /// <summary>Says when it is worth while to ask again (RFC 9110 section 10.2.3).</summary>
    public void RetryAfter(int seconds) => AddField("Retry-After"u8, seconds);

    /// <summary>Begins a JSON body, in place of whatever the body was.</summary>
    public Utf8JsonWriter Json(int status)
    {
        Status = status;
        ContentType = MediaTypes.Json;
        _body.ResetWrittenCount();
        _json.Reset(_body);
        return _json;
    }

    /// <summary>Answers with our own face's error: <c>{"error":{"code":404,"message":"..."}}</c>.</summary>
    public void Error(int status, string message)
    {
        _entityTagLength = 0; // an error shows nothing that has a tag
        Utf8JsonWriter json = Json(status);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, status);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Answers that a condition of the request does not hold, and so nothing was done.</summary>
    public void PreconditionFailed() => Error(412, "a condition (If-Match or If-None-Match) does not hold now; nothing was done");

    /// <summary>Answers that nothing was done, because the client's time was over before the request was begun.</summary>
    public void Overdue()
    {
        Error(503, "the time that was left for this request is over; it did nothing");
        RetryAfter(RetrySeconds);
    }

    /// <summary>Sheds the request: there is no room for it now, and nothing was done for it.</summary>
    public void Shed(string message)
    {
        Error(503, message);
        RetryAfter(RetrySeconds);
        IsShed = true;
    }

    /// <summary>Answers with text, in place of whatever the body was.</summary>
    public void Text(int status, string text, string contentType = MediaTypes.Text)
    {
        Status = status;
        ContentType = contentType;
        _body.ResetWrittenCount();
        _json.Reset(_body);
        Encoding.UTF8.GetBytes(text, _body);
    }

    internal ReadOnlySpan<byte> Fields => _fields.WrittenSpan;

    internal ReadOnlySpan<byte> FinishBody()
    {
        if (_json.BytesPending > 0)
        {
            _json.Flush();
        }

        return _body.WrittenSpan;
    }

    internal void Reset()
    {
        Status = 0;
        IsShed = false;
        _entityTagLength = 0;
        ContentType = MediaTypes.Json;
        _fields.ResetWrittenCount();
        _body.ResetWrittenCount();
        if (_body.Capacity > BodyKeptBytes)
        {
            _body = new ArrayBufferWriter<byte>(1024);
        }

        _json.Reset(_body);
    }
}

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
