namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// The start line and the fields of one request.
/// </summary>
/// <remarks>
/// Made once and parsed into again and again: it owns a copy of the head's bytes, so the input can be released at once, and every
/// span that it gives out is valid until the next parse. Not thread-safe: one connection works on it at a time.
/// </remarks>
public sealed class RequestHead(HttpLimits limits)
{
    /// <summary>What the request asks to be done; of a rejected one too, when it got as far as a method.</summary>
    public RequestMethod Method { get; internal set; }

    /// <summary>What it is to be done to.</summary>
    public RequestTarget Target { get; } = new(limits);

    /// <summary>The version that the client speaks.</summary>
    public HttpVersion Version { get; internal set; }

    /// <summary>The request's fields.</summary>
    public FieldSection Fields { get; } = new();

    /// <summary>
    /// The host and port that the client asked for: those of an absolute target, else the Host field (RFC 9112 section 3.2.2). Empty when
    /// there is neither, as HTTP/1.0 allows.
    /// </summary>
    public ReadOnlySpan<byte> HostAndPort =>
        !Target.HostAndPort.IsEmpty ? Target.HostAndPort
        : Fields.TryGet("Host"u8, out ReadOnlySpan<byte> host) ? host
        : default;

    /// <summary>How the body, if there is one, is delimited.</summary>
    public BodyFraming Framing { get; internal set; }

    /// <summary>The client waits for an interim answer before it sends the body (RFC 9110 section 10.1.1).</summary>
    public bool ExpectsContinue { get; internal set; }

    /// <summary>Whether the client means to go on with this connection after the answer (RFC 9112 section 9.3).</summary>
    public bool KeepAlive { get; internal set; }

    /// <summary>The byte at which a request line was rejected, for the message; valid for reasons that are about one byte.</summary>
    internal byte RejectedByte { get; set; }

    internal HeadBytes Bytes { get; } = new();
}
