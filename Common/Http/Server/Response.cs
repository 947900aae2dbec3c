using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Http.Server;

/// <summary>The answer to one request, held until it is whole, so that its length is known before it is sent.</summary>
/// <remarks>Made once and reset for each request; not thread-safe.</remarks>
#pragma warning disable CA1001 // The JSON writer writes to our own buffer: there is nothing to dispose of.
public sealed class Response
#pragma warning restore CA1001
{
    internal const string RetrySeconds = "1"; // by then a burst is over, a full queue is empty, or a server has started again
    private const int BodyKeptBytes = 64 * 1024; // a larger buffer, of a rare large answer, is not kept

    // Relaxed: our JSON is served with nosniff, never inside a page.
    private static readonly JsonWriterOptions Compact =
        new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The most bytes of an entity tag, quotes included.</summary>
    public const int MaxEntityTagBytes = 64;

    private readonly ArrayBufferWriter<byte> _fields = new(256);
    private readonly byte[] _entityTag = new byte[MaxEntityTagBytes];
    private readonly Utf8JsonWriter _json;
    private int _entityTagLength;
    private ArrayBufferWriter<byte> _body = new(1024);

    internal Response() => _json = new Utf8JsonWriter(_body, Compact);

    /// <summary>The status code; 0 until the handler has answered.</summary>
    public int Status { get; set; }

    /// <summary>Whether the request was shed: 503 because of overload. Another 503, such as "not ready", is not.</summary>
    public bool IsShed { get; set; }

    public string ContentType { get; set; } = MediaTypes.Json;

    /// <summary>Whether this resource also has a page, so that the answer depends on Accept (RFC 9110 section 12.5.5).</summary>
    public bool VariesByAccept { get; set; }

    /// <summary>What an error's body says, for a page that says it to a person; null where the body is no such error.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>
    /// Takes the connection over after this answer, whose body has no end (<see cref="EventStreams"/>); null for any other
    /// answer. It owns the socket from then on and must not block.
    /// </summary>
    internal Action<Socket>? Stream { get; set; }

    /// <summary>The buffer of a body that is not JSON.</summary>
    public IBufferWriter<byte> Body => _body;

    /// <summary>With its quotes; empty for none. A cache may keep an answer with a tag (<c>no-cache</c>), and no other.</summary>
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

    public void RetryAfter() => Encoding.ASCII.GetBytes($"Retry-After: {RetrySeconds}\r\n", _fields);

    /// <summary>The same with another time; 0 means the usual one.</summary>
    public void RetryAfter(long seconds)
    {
        if (seconds == 0)
        {
            RetryAfter();
        }
        else
        {
            Encoding.ASCII.GetBytes($"Retry-After: {seconds}\r\n", _fields);
        }
    }

    /// <summary>Begins a body of another type, in place of whatever the body was.</summary>
    public IBufferWriter<byte> Begin(int status, string contentType)
    {
        Status = status;
        ContentType = contentType;
        ErrorMessage = null;
        Stream = null;
        _body.ResetWrittenCount();
        _json.Reset(_body);
        return _body;
    }

    /// <summary>Begins a JSON body, in place of whatever the body was.</summary>
    public Utf8JsonWriter Json(int status)
    {
        Begin(status, MediaTypes.Json);
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
        ErrorMessage = message;
    }

    public void PreconditionFailed() => Error(412, "a condition (If-Match or If-None-Match) does not hold now; nothing was done");

    public void Overdue()
    {
        Error(503, "the time that was left for this request is over; it did nothing");
        RetryAfter();
    }

    /// <summary>Answers with text, in place of whatever the body was.</summary>
    public void Text(int status, string text, string contentType = MediaTypes.Text)
    {
        Encoding.UTF8.GetBytes(text, Begin(status, contentType));
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
        IsShed = VariesByAccept = false;
        _entityTagLength = 0;
        _fields.ResetWrittenCount();
        if (_body.Capacity > BodyKeptBytes)
        {
            _body = new ArrayBufferWriter<byte>(1024);
        }

        Json(status: 0);
    }
}

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

/// <summary>Writes an answer (RFC 9112 sections 4 to 6), with the fields that every answer has.</summary>
internal sealed class ResponseWriter(byte[] serverName, byte[] standingFields)
{
    private volatile DateStamp _date = new(long.MinValue, []);

    public void Write(IBufferWriter<byte> output, Exchange exchange, bool keepAlive)
    {
        Response response = exchange.Response;
        ReadOnlySpan<byte> body = response.FinishBody();
        output.Write("HTTP/1.1 "u8);
        WriteNumber(output, response.Status);
        output.Write(" "u8);
        output.Write(ReasonPhrases.Of(response.Status));
        output.Write("\r\nDate: "u8);
        output.Write(Date());
        if (HasBody(response.Status))
        {
            output.Write("\r\nContent-Type: "u8);
            Encoding.ASCII.GetBytes(response.ContentType, output);
            if (response.Stream is null) // else it ends with the connection (RFC 9112 section 6.3)
            {
                output.Write("\r\nContent-Length: "u8);
                WriteNumber(output, body.Length);
            }
        }

        if (response.EntityTag.IsEmpty)
        {
            output.Write("\r\nCache-Control: no-store"u8);
        }
        else
        {
            output.Write("\r\nCache-Control: no-cache\r\nETag: "u8);
            output.Write(response.EntityTag);
        }

        if (response.VariesByAccept)
        {
            output.Write("\r\nVary: Accept"u8);
        }

        output.Write("\r\nX-Content-Type-Options: nosniff\r\nX-Request-Id: "u8);
        output.Write(exchange.Context.RequestId);
        output.Write("\r\nServer-Timing: "u8);
        WriteTiming(output, exchange);
        output.Write(!keepAlive ? "\r\nConnection: close\r\n"u8
            : exchange.Request.Version == HttpVersion.Http10 ? "\r\nConnection: keep-alive\r\n"u8
            : "\r\n"u8);
        output.Write(response.Fields);
        output.Write(standingFields);
        output.Write("\r\n"u8);
        if (HasBody(response.Status) && exchange.Request.Method != RequestMethod.Head)
        {
            output.Write(body);
        }
    }

    /// <summary>The Date field's value (RFC 9110 section 5.6.7), formatted once a second.</summary>
    private byte[] Date()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        long second = now.ToUnixTimeSeconds();
        DateStamp current = _date;
        if (current.Second != second)
        {
            _date = current = new DateStamp(second, Encoding.ASCII.GetBytes(now.ToString("R")));
        }

        return current.Text;
    }

    // RFC 9110 sections 15.3.5 and 15.4.5: these have no content, so no length of it either.
    private static bool HasBody(int status) => status is not (204 or 304);

    private void WriteTiming(IBufferWriter<byte> output, Exchange exchange)
    {
        ServerTiming.Write(output, serverName, Stopwatch.GetElapsedTime(exchange.StartTimestamp));
        for (int i = 0; i < exchange.Context.Tiers.Count; i++)
        {
            output.Write(", "u8);
            ServerTiming.Write(output, exchange.Context.Tiers.NameAt(i), exchange.Context.Tiers.DurationAt(i));
        }
    }

    private static void WriteNumber(IBufferWriter<byte> output, int value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(11), out int written);
        output.Advance(written);
    }

    private sealed record DateStamp(long Second, byte[] Text);
}

/// <summary>The reason phrases of the status codes that are used here (RFC 9110 section 15).</summary>
internal static class ReasonPhrases
{
    public static ReadOnlySpan<byte> Of(int status) => status switch
    {
        200 => "OK"u8,
        201 => "Created"u8,
        204 => "No Content"u8,
        303 => "See Other"u8,
        304 => "Not Modified"u8,
        400 => "Bad Request"u8,
        401 => "Unauthorized"u8,
        403 => "Forbidden"u8,
        404 => "Not Found"u8,
        405 => "Method Not Allowed"u8,
        406 => "Not Acceptable"u8,
        408 => "Request Timeout"u8,
        409 => "Conflict"u8,
        411 => "Length Required"u8,
        412 => "Precondition Failed"u8,
        413 => "Content Too Large"u8,
        414 => "URI Too Long"u8,
        415 => "Unsupported Media Type"u8,
        417 => "Expectation Failed"u8,
        421 => "Misdirected Request"u8,
        422 => "Unprocessable Content"u8,
        428 => "Precondition Required"u8,
        429 => "Too Many Requests"u8,
        431 => "Request Header Fields Too Large"u8,
        500 => "Internal Server Error"u8,
        501 => "Not Implemented"u8,
        502 => "Bad Gateway"u8,
        503 => "Service Unavailable"u8,
        504 => "Gateway Timeout"u8,
        505 => "HTTP Version Not Supported"u8,
        507 => "Insufficient Storage"u8,
        _ => ""u8, // the phrase is optional (RFC 9112 section 4)
    };
}
