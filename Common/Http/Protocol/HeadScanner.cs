using System.Buffers;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// Finds where a message's head ends, and goes on where it stopped when more bytes have come, so that a head that drips in is
/// still scanned once. It knows lines and limits; what the lines say is the parsers' affair.
/// </summary>
internal struct HeadScanner
{
    private long _scanned;
    private long _lineStart;
    private int _lines;
    private int _startLineEnd;

    /// <summary>Bytes before the start line: an empty line that a client may send after a body (RFC 9112 section 2.2).</summary>
    public int LeadingBytes { get; private set; }

    /// <summary>The head with the empty line that ends it, without <see cref="LeadingBytes"/>; valid once complete.</summary>
    public int HeadBytes { get; private set; }

    public ParseStatus Scan(in ReadOnlySequence<byte> input, HttpLimits limits, out RejectReason reason)
    {
        var reader = new SequenceReader<byte>(input);
        reader.Advance(_scanned);
        while (reader.TryAdvanceTo(Grammar.Lf, advancePastDelimiter: true))
        {
            long lineEnd = reader.Consumed;
            long lineBytes = lineEnd - _lineStart;

            // Bounds first: a line that drips in is past its bound before its end is seen, and both must give the same reason.
            if ((reason = CheckBounds(lineEnd, limits)) != RejectReason.None)
            {
                return ParseStatus.Rejected;
            }

            if (lineBytes < 2 || !EndsInCr(input, lineEnd))
            {
                return Reject(RejectReason.BareLineFeed, out reason);
            }

            bool empty = lineBytes == 2;
            _scanned = _lineStart = lineEnd;
            if (!empty)
            {
                _lines++;
            }
            else if (_lines > 0)
            {
                HeadBytes = (int)(lineEnd - LeadingBytes);
                return ParseStatus.Complete;
            }
            else if (LeadingBytes > 0)
            {
                return Reject(RejectReason.ExtraEmptyLine, out reason);
            }
            else
            {
                LeadingBytes = 2;
            }
        }

        _scanned = input.Length;
        reason = CheckBounds(_scanned, limits);
        return reason == RejectReason.None ? ParseStatus.NeedMore : ParseStatus.Rejected;
    }

    private static bool EndsInCr(in ReadOnlySequence<byte> input, long lineEnd) =>
        (input.IsSingleSegment ? input.FirstSpan[(int)lineEnd - 2] : input.Slice(lineEnd - 2, 1).FirstSpan[0]) == Grammar.Cr;

    private static ParseStatus Reject(RejectReason why, out RejectReason reason)
    {
        reason = why;
        return ParseStatus.Rejected;
    }

    private RejectReason CheckBounds(long end, HttpLimits limits)
    {
        if (_lines == 0)
        {
            _startLineEnd = (int)end;
            return end - _lineStart > limits.StartLineBytes ? RejectReason.TargetTooLong : RejectReason.None;
        }

        if (_lines > limits.FieldLines)
        {
            // One more line is in hand than there may be fields, unless it is the empty one.
            return end - _lineStart > 2 ? RejectReason.FieldLinesTooMany : RejectReason.None;
        }

        return end - _startLineEnd > limits.FieldSectionBytes ? RejectReason.FieldSectionTooLarge : RejectReason.None;
    }
}
