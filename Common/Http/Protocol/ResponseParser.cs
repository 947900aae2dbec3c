using System.Buffers;
using System.Buffers.Text;

namespace PygmyStore.Common.Http.Protocol;

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

        head.Bytes.CopyFrom(input.Slice(0, _scanner.End));
        _scanner = default;
        reason = ParseHead(head, method);
        consumed = reason == RejectReason.None ? head.Bytes.Length : 0;
        return reason == RejectReason.None ? ParseStatus.Complete : ParseStatus.Rejected;
    }

    private RejectReason ParseHead(ResponseHead head, RequestMethod method)
    {
        ReadOnlySpan<byte> bytes = head.Bytes.Array.AsSpan(0, head.Bytes.Length);
        int lineLength = bytes.IndexOf(Grammar.Lf) - 1;
        RejectReason reason = ParseStatusLine(bytes[..lineLength], head);
        if (reason == RejectReason.None)
        {
            reason = FieldParser.Parse(head.Bytes.Array, lineLength + 2, head.Bytes.Length, head.Fields);
        }

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

    /// <summary>How the body, if there is one, is delimited.</summary>
    public BodyFraming Framing { get; internal set; }

    /// <summary>Whether another request may follow on this connection.</summary>
    public bool KeepAlive { get; internal set; }

    internal HeadBytes Bytes { get; } = new();
}
