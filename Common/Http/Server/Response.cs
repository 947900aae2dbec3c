using System.Buffers;
using System.Net.Sockets;
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
