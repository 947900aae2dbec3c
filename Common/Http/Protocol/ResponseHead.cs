namespace PygmyStore.Common.Http.Protocol;

/// <summary>The status line and the fields of one answer; made once and parsed into again and again, like <see cref="RequestHead"/>.</summary>
public sealed class ResponseHead
{
    /// <summary>The version that the server speaks.</summary>
    public HttpVersion Version { get; internal set; }

    /// <summary>The status code, 100 to 599.</summary>
    public int Status { get; internal set; }

    /// <summary>The answer's fields.</summary>
    public FieldSection Fields { get; } = new();

    /// <summary>How the body, if there is one, is delimited.</summary>
    public BodyFraming Framing { get; internal set; }

    /// <summary>Whether the server means to go on with this connection.</summary>
    public bool KeepAlive { get; internal set; }

    internal HeadBytes Bytes { get; } = new();
}
