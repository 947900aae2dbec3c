using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>Parses the head of a request (RFC 9112 sections 2, 3 and 5). It never throws for what a peer sent.</summary>
/// <remarks>Show it the same input with more bytes at its end until it is complete, then advance by <c>consumed</c>.</remarks>
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

        int headEnd = _scanner.End;
        head.Fields.CopyFrom(input.Slice(_line.LeadingBytes, headEnd - _line.LeadingBytes));
        reason = head.Fields.Parse(_line.LineBytes);
        reason = reason == RejectReason.None ? ParseWhatTheFieldsSay(head) : reason;
        Reset();
        consumed = reason == RejectReason.None ? headEnd : 0;
        return reason == RejectReason.None ? ParseStatus.Complete : ParseStatus.Rejected;
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
            head.Fields.CopyFrom(input.Slice(_line.LeadingBytes, _line.LineBytes));
            reason = ParseRequestLine(head.Fields.Bytes[..^2], head);
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
        if (reason == RejectReason.None)
        {
            reason = BodyFraming.OfRequest(fields, head.Version, limits, out BodyFraming framing);
            head.Framing = framing;
        }

        head.KeepAlive = fields.KeepAlive(head.Version);
        bool hasExpectation = fields.TryGet("Expect"u8, out ReadOnlySpan<byte> expectation) && head.Version == HttpVersion.Http11;
        head.ExpectsContinue =
            hasExpectation && fields.CountOf("Expect"u8) == 1 && Ascii.EqualsIgnoreCase(expectation, "100-continue"u8);
        return reason != RejectReason.None ? reason
            : hasExpectation && !head.ExpectsContinue ? RejectReason.ExpectationUnknown
            : RejectReason.None;
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
    Complete, // the element is whole; what follows it is untouched
    NeedMore, // so far nothing is wrong; the same call again, with more bytes, goes on
    Rejected, // the bytes can never become valid; a RejectReason says why
}

/// <summary>The start line and the fields of one request.</summary>
/// <remarks>Used again for each request: its spans, of its own copy of the bytes, are valid until the next parse.</remarks>
public sealed class RequestHead(HttpLimits limits)
{
    /// <summary>What the request asks to be done; of a rejected one too, when it got as far as a method.</summary>
    public RequestMethod Method { get; internal set; }

    public RequestTarget Target { get; } = new(limits);

    public HttpVersion Version { get; internal set; }

    public FieldSection Fields { get; } = new();

    /// <summary>The host and port of an absolute target, else the Host field (RFC 9112 section 3.2.2), else empty.</summary>
    public ReadOnlySpan<byte> HostAndPort =>
        !Target.HostAndPort.IsEmpty ? Target.HostAndPort
        : Fields.TryGet("Host"u8, out ReadOnlySpan<byte> host) ? host
        : default;

    public BodyFraming Framing { get; internal set; }

    /// <summary>The client waits for an interim answer before it sends the body (RFC 9110 section 10.1.1).</summary>
    public bool ExpectsContinue { get; internal set; }

    /// <summary>Whether the client means to go on with this connection after the answer (RFC 9112 section 9.3).</summary>
    public bool KeepAlive { get; internal set; }

    /// <summary>The byte at which a request line was rejected; valid for reasons that are about one byte.</summary>
    internal byte RejectedByte { get; set; }
}

/// <summary>Parses the head of an answer (RFC 9112 section 4), as strictly as requests, interim ones (1xx) too.</summary>
public sealed class ResponseParser(HttpLimits limits)
{
    private const int StatusLineMinimum = 13; // "HTTP/1.1 200 ", the reason phrase may be empty

    private HeadScanner _scanner;

    /// <summary>Forgets a head that was begun: the next one is on another connection.</summary>
    public void Reset() => _scanner = default;

    /// <summary>Parses into <paramref name="head"/>; <paramref name="consumed"/> is its length when complete, else 0.</summary>
    public ParseStatus Parse(
        in ReadOnlySequence<byte> input, RequestMethod method, ResponseHead head, out long consumed, out RejectReason reason)
    {
        consumed = 0;
        ParseStatus status = _scanner.Scan(input, limits, out reason);
        if (status != ParseStatus.Complete)
        {
            reason = reason == RejectReason.TargetTooLong ? RejectReason.StatusLineTooLong : reason;
            return status;
        }

        head.Fields.CopyFrom(input.Slice(0, _scanner.End));
        _scanner = default;
        reason = ParseHead(head, method);
        consumed = reason == RejectReason.None ? head.Fields.Bytes.Length : 0;
        return reason == RejectReason.None ? ParseStatus.Complete : ParseStatus.Rejected;
    }

    private RejectReason ParseHead(ResponseHead head, RequestMethod method)
    {
        int lineLength = head.Fields.Bytes.IndexOf(Grammar.Lf) - 1;
        RejectReason reason = ParseStatusLine(head.Fields.Bytes[..lineLength], head);
        reason = reason == RejectReason.None ? head.Fields.Parse(lineLength + 2) : reason;
        if (reason == RejectReason.None)
        {
            reason = BodyFraming.OfAnswer(head.Fields, head.Version, head.Status, method, limits, out BodyFraming framing);
            head.Framing = framing;
        }

        head.KeepAlive = head.Framing.Kind != BodyKind.UntilClose && head.Fields.KeepAlive(head.Version);
        return reason;
    }

    private static RejectReason ParseStatusLine(ReadOnlySpan<byte> line, ResponseHead head)
    {
        if (line.Length < StatusLineMinimum || HttpVersions.Parse(line[..8], out HttpVersion version) != RejectReason.None
            || line[8] != Grammar.Space || line[12] != Grammar.Space || !Grammar.IsFieldValue(line[13..]))
        {
            return RejectReason.StatusLineMalformed;
        }

        head.Version = version;
        bool isNumber = Grammar.AreDigits(line[9..12]) & Utf8Parser.TryParse(line[9..12], out int status, out _);
        head.Status = status;
        return isNumber && status is >= 100 and <= 599 ? RejectReason.None : RejectReason.StatusLineMalformed;
    }
}

/// <summary>The status line and the fields of one answer, reused like <see cref="RequestHead"/>.</summary>
public sealed class ResponseHead
{
    public HttpVersion Version { get; internal set; }

    /// <summary>The status code, 100 to 599.</summary>
    public int Status { get; internal set; }

    public FieldSection Fields { get; } = new();

    public BodyFraming Framing { get; internal set; }

    /// <summary>Whether another request may follow on this connection.</summary>
    public bool KeepAlive { get; internal set; }
}
