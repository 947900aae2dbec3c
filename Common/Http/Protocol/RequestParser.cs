using System.Buffers;
using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// Parses the head of a request (RFC 9112 sections 2, 3 and 5): bytes in; complete, more needed or rejected out. It never throws for
/// what a peer sent and never looks past the head.
/// </summary>
/// <remarks>
/// First find the end of the head, then parse it once: so there is no state but how far the search has come. Show it the same
/// input with more bytes at its end until it is complete, then advance by <c>consumed</c>.
/// </remarks>
public sealed class RequestParser(HttpLimits limits)
{
    private HeadScanner _scanner;

    /// <summary>Parses into <paramref name="head"/>; <paramref name="consumed"/> is the head's length once it is complete, else 0.</summary>
    public ParseStatus Parse(in ReadOnlySequence<byte> input, RequestHead head, out long consumed, out RejectReason reason)
    {
        consumed = 0;
        head.Method = RequestMethod.Unknown; // not the last request's: a rejection of this one asks for it
        ParseStatus status = _scanner.Scan(input, limits, out reason);
        if (status == ParseStatus.Complete)
        {
            head.Bytes.CopyFrom(input.Slice(_scanner.LeadingBytes, _scanner.HeadBytes));
            long headEnd = _scanner.LeadingBytes + _scanner.HeadBytes;
            _scanner = default;
            reason = ParseHead(head);
            if (reason != RejectReason.None)
            {
                return ParseStatus.Rejected;
            }

            consumed = headEnd;
            return ParseStatus.Complete;
        }

        if (reason == RejectReason.TargetTooLong && StartsWithLongMethod(input))
        {
            reason = RejectReason.MethodUnknown;
        }

        return status;
    }

    /// <summary>Forgets a head that was begun: the next one is on another connection.</summary>
    public void Reset() => _scanner = default;

    private RejectReason ParseHead(RequestHead head)
    {
        ReadOnlySpan<byte> bytes = head.Bytes.Array.AsSpan(0, head.Bytes.Length);
        int lineLength = bytes.IndexOf(Grammar.Lf) - 1;
        RejectReason reason = ParseRequestLine(bytes[..lineLength], head);
        if (reason == RejectReason.None)
        {
            reason = FieldParser.Parse(head.Bytes.Array, lineLength + 2, head.Bytes.Length, head.Fields);
        }

        return reason == RejectReason.None ? ParseWhatTheFieldsSay(head) : reason;
    }

    private static RejectReason ParseRequestLine(ReadOnlySpan<byte> line, RequestHead head)
    {
        int methodEnd = line.IndexOf(Grammar.Space);
        int targetEnd = line.LastIndexOf(Grammar.Space);
        if (methodEnd <= 0 || targetEnd <= methodEnd + 1)
        {
            return RejectReason.RequestLineMalformed;
        }

        ReadOnlySpan<byte> method = line[..methodEnd];
        ReadOnlySpan<byte> target = line[(methodEnd + 1)..targetEnd];
        if (target.ContainsAny(Grammar.Space, Grammar.Tab))
        {
            return RejectReason.RequestLineMalformed;
        }

        if (!Grammar.IsToken(method))
        {
            return RejectReason.MethodMalformed;
        }

        head.Method = RequestMethods.Parse(method);
        RejectReason reason = HttpVersions.Parse(line[(targetEnd + 1)..], out HttpVersion version);
        if (reason != RejectReason.None)
        {
            return reason;
        }

        head.Version = version;
        return head.Method == RequestMethod.Unknown ? RejectReason.MethodUnknown : head.Target.Parse(target, head.Method);
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

    private bool StartsWithLongMethod(in ReadOnlySequence<byte> input)
    {
        // No more than has come for sure when a line is found too long: with more to see, the way it was cut would decide.
        ReadOnlySequence<byte> start = input.Slice(_scanner.LeadingBytes, Math.Min(limits.MethodBytes, limits.StartLineBytes) + 1);
        return start.PositionOf(Grammar.Space) is null && Grammar.IsToken(start.IsSingleSegment ? start.FirstSpan : start.ToArray());
    }
}
