using System.Buffers;
using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>Parses the head of a request (RFC 9112 sections 2, 3 and 5). It never throws for what a peer sent.</summary>
/// <remarks>
/// It checks the request line as it comes, then looks for the end of the head, then parses the fields once. Show it the same
/// input with more bytes at its end until it is complete, then advance by <c>consumed</c>.
/// </remarks>
public sealed class RequestParser(HttpLimits limits)
{
    private RequestLineScanner _line;
    private HeadScanner _scanner;

    /// <summary>Parses into <paramref name="head"/>; <paramref name="consumed"/> is its length when complete, else 0.</summary>
    public ParseStatus Parse(in ReadOnlySequence<byte> input, RequestHead head, out long consumed, out RejectReason reason)
    {
        consumed = 0;
        ParseStatus status = ParseRequestLine(input, head, out reason);
        if (status == ParseStatus.Complete)
        {
            status = _scanner.Scan(input, limits, out reason);
        }

        if (status != ParseStatus.Complete)
        {
            return status;
        }

        head.Bytes.CopyFrom(input.Slice(_line.LeadingBytes, _scanner.End - _line.LeadingBytes));
        long headEnd = _scanner.End;
        int lineBytes = _line.LineBytes;
        Reset();
        reason = FieldParser.Parse(head.Bytes.Array, lineBytes, head.Bytes.Length, head.Fields);
        reason = reason == RejectReason.None ? ParseWhatTheFieldsSay(head) : reason;
        if (reason != RejectReason.None)
        {
            return ParseStatus.Rejected;
        }

        consumed = headEnd;
        return ParseStatus.Complete;
    }

    /// <summary>Forgets a head that was begun: the next one is on another connection.</summary>
    public void Reset()
    {
        _line = default;
        _scanner = default;
    }

    private ParseStatus ParseRequestLine(in ReadOnlySequence<byte> input, RequestHead head, out RejectReason reason)
    {
        reason = RejectReason.None;
        if (_line.IsWhole)
        {
            return ParseStatus.Complete;
        }

        if (!_line.HasBegun)
        {
            head.Method = RequestMethod.Unknown; // not the last request's: a rejection of this one asks for it
        }

        ParseStatus status = _line.Scan(input, limits, head, out reason);
        if (status == ParseStatus.Complete)
        {
            _scanner = new HeadScanner(_line.LeadingBytes + _line.LineBytes);
            head.Bytes.CopyFrom(input.Slice(_line.LeadingBytes, _line.LineBytes));
            reason = ParseRequestLine(head.Bytes.Array.AsSpan(0, _line.LineBytes - 2), head);
        }

        return reason == RejectReason.None ? status : ParseStatus.Rejected;
    }

    /// <summary>The line has the right shape (<see cref="RequestLineScanner"/>): method, space, target, space, version.</summary>
    private static RejectReason ParseRequestLine(ReadOnlySpan<byte> line, RequestHead head)
    {
        int targetAt = line.IndexOf(Grammar.Space) + 1;
        int targetEnd = line.LastIndexOf(Grammar.Space);
        RejectReason reason = HttpVersions.Parse(line[(targetEnd + 1)..], out HttpVersion version);
        head.Version = version;
        return reason != RejectReason.None ? reason
            : head.Method == RequestMethod.Unknown ? RejectReason.MethodUnknown
            : head.Target.Parse(line[targetAt..targetEnd], head.Method);
    }

    private RejectReason ParseWhatTheFieldsSay(RequestHead head)
    {
        FieldSection fields = head.Fields;
        RejectReason reason = CheckHost(fields, head.Version);
        if (reason != RejectReason.None)
        {
            return reason;
        }

        reason = BodyFraming.OfRequest(fields, head.Version, limits, out BodyFraming framing);
        head.Framing = framing;
        if (reason != RejectReason.None)
        {
            return reason;
        }

        bool close = fields.ListHas("Connection"u8, "close"u8);
        head.KeepAlive = !close && (head.Version == HttpVersion.Http11 || fields.ListHas("Connection"u8, "keep-alive"u8));
        head.ExpectsContinue = false;
        if (head.Version == HttpVersion.Http11 && fields.TryGet("Expect"u8, out ReadOnlySpan<byte> expectation))
        {
            head.ExpectsContinue = fields.CountOf("Expect"u8) == 1 && Ascii.EqualsIgnoreCase(expectation, "100-continue"u8);
            return head.ExpectsContinue ? RejectReason.None : RejectReason.ExpectationUnknown;
        }

        return RejectReason.None;
    }

    private static RejectReason CheckHost(FieldSection fields, HttpVersion version)
    {
        int hosts = fields.CountOf("Host"u8);
        if (hosts == 0)
        {
            return version == HttpVersion.Http10 ? RejectReason.None : RejectReason.HostMissing;
        }

        fields.TryGet("Host"u8, out ReadOnlySpan<byte> host);
        return hosts > 1 ? RejectReason.HostRepeated
            : Authority.IsValid(host) ? RejectReason.None
            : RejectReason.HostMalformed;
    }
}

/// <summary>What a parser says of the bytes that it was shown: an incomplete message is never an error.</summary>
public enum ParseStatus
{
    /// <summary>The element is whole; what follows it is untouched.</summary>
    Complete,

    /// <summary>So far nothing is wrong; the same call again, with more bytes, goes on.</summary>
    NeedMore,

    /// <summary>The bytes can never become valid; a <see cref="RejectReason"/> says why.</summary>
    Rejected,
}

/// <summary>The start line and the fields of one request.</summary>
/// <remarks>
/// Used again for each request: it owns a copy of the head's bytes, and its spans are valid until the next parse. Not
/// thread-safe.
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

    /// <summary>The host and port of an absolute target, else the Host field (RFC 9112 section 3.2.2), else empty.</summary>
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

    /// <summary>The byte at which a request line was rejected; valid for reasons that are about one byte.</summary>
    internal byte RejectedByte { get; set; }

    internal HeadBytes Bytes { get; } = new();
}

/// <summary>The methods that are implemented here (RFC 9110 section 9.3, RFC 5789). Names are case-sensitive.</summary>
public enum RequestMethod
{
    Unknown,
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

/// <summary>The methods' names on the wire.</summary>
public static class RequestMethods
{
    private static readonly string[] Names = [.. Enum.GetNames<RequestMethod>().Select(name => name.ToUpperInvariant())];

    /// <summary>The method of that name, or <see cref="RequestMethod.Unknown"/>.</summary>
    public static RequestMethod Parse(ReadOnlySpan<byte> name)
    {
        for (int i = (int)RequestMethod.Get; i < Names.Length; i++)
        {
            if (name.Length == Names[i].Length && Ascii.Equals(name, Names[i]))
            {
                return (RequestMethod)i;
            }
        }

        return RequestMethod.Unknown;
    }

    /// <summary>The method's name.</summary>
    public static string Name(this RequestMethod method) => method != RequestMethod.Unknown
        ? Names[(int)method]
        : throw new ArgumentOutOfRangeException(nameof(method), method, "has no name");
}

/// <summary>A message's version. A higher minor version is 1.1 (RFC 9110 section 2.5); another major one is rejected.</summary>
public enum HttpVersion
{
    Http10,
    Http11,
}

internal static class HttpVersions
{
    private const int Length = 8;

    /// <summary>Parses <c>HTTP/1.1</c>: the name is case-sensitive, each number is one digit (RFC 9112 section 2.3).</summary>
    public static RejectReason Parse(ReadOnlySpan<byte> text, out HttpVersion version)
    {
        version = HttpVersion.Http11;
        if (text.Length != Length || !text.StartsWith("HTTP/"u8) || text[6] != '.'
            || !Grammar.IsDigit(text[5]) || !Grammar.IsDigit(text[7]))
        {
            return RejectReason.VersionMalformed;
        }

        if (text[5] != '1')
        {
            return RejectReason.VersionUnsupported;
        }

        version = text[7] == '0' ? HttpVersion.Http10 : HttpVersion.Http11;
        return RejectReason.None;
    }
}
