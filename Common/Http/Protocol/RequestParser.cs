using System.Buffers;
using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// Parses the head of a request (RFC 9112 sections 2, 3 and 5): bytes in; complete, more needed or rejected out. It never throws for
/// what a peer sent and never looks past the head.
/// </summary>
/// <remarks>
/// The request line is checked as it comes, then the end of the head is searched, then the fields are parsed once: so there is no state
/// but how far it has come. Show it the same input with more bytes at its end until it is complete, then advance by <c>consumed</c>.
/// </remarks>
public sealed class RequestParser(HttpLimits limits)
{
    private RequestLineScanner _line;
    private HeadScanner _scanner;

    /// <summary>
    /// Parses into <paramref name="head"/>; <paramref name="consumed"/> is the head's length once it is complete, else 0. A request line that
    /// is bad is rejected before the rest of the head has come.
    /// </summary>
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

        head.Bytes.CopyFrom(input.Slice(_scanner.LeadingBytes, _scanner.HeadBytes));
        long headEnd = _scanner.LeadingBytes + _scanner.HeadBytes;
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
            head.Bytes.CopyFrom(input.Slice(_line.LeadingBytes, _line.LineBytes));
            reason = ParseRequestLine(head.Bytes.Array.AsSpan(0, _line.LineBytes - 2), head);
        }

        return reason == RejectReason.None ? status : ParseStatus.Rejected;
    }

    /// <summary>The line has the shape that <see cref="RequestLineScanner"/> asks for: method, space, target, space, version.</summary>
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
