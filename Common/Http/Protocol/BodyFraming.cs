using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>The ways in which a body is delimited (RFC 9112 section 6.3).</summary>
public enum BodyKind
{
    None,
    Length, // as many bytes as Content-Length says
    Chunked, // chunks, the last of which is empty (RFC 9112 section 7.1)
    UntilClose, // all that comes until the sender closes: answers only
}

/// <summary>How a message's body is delimited; decided here, in the order of RFC 9112 section 6.3, and nowhere else.</summary>
public readonly record struct BodyFraming(BodyKind Kind, long Length)
{
    internal static RejectReason OfAnswer(
        FieldSection fields, HttpVersion version, int status, RequestMethod method, HttpLimits limits, out BodyFraming framing)
    {
        bool bodiless = method == RequestMethod.Head || status is < 200 or 204 or 304;
        RejectReason reason = OfRequest(fields, version, limits, out framing, unstated: BodyKind.UntilClose);
        framing = bodiless ? new BodyFraming(BodyKind.None, 0) : framing;

        // A HEAD answer may state the length of a body, of any size, that is not sent.
        return bodiless && reason == RejectReason.BodyTooLarge ? RejectReason.None : reason;
    }

    internal static RejectReason OfRequest(
        FieldSection fields, HttpVersion version, HttpLimits limits, out BodyFraming framing, BodyKind unstated = BodyKind.None)
    {
        framing = new BodyFraming(unstated, 0);
        int encodings = fields.CountOf("Transfer-Encoding"u8);
        int lengths = fields.CountOf("Content-Length"u8);
        if (encodings > 0)
        {
            framing = new BodyFraming(BodyKind.Chunked, 0);
            return version == HttpVersion.Http10 ? RejectReason.TransferEncodingInHttp10
                : lengths > 0 ? RejectReason.TransferEncodingWithContentLength
                : CheckTransferEncoding(fields);
        }

        if (lengths == 0)
        {
            return RejectReason.None;
        }

        fields.TryGet("Content-Length"u8, out ReadOnlySpan<byte> digits);
        bool fits = Utf8Parser.TryParse(digits, out long length, out _); // false for more than a long holds
        framing = new BodyFraming(length == 0 ? BodyKind.None : BodyKind.Length, length);
        return lengths > 1 ? RejectReason.ContentLengthRepeated
            : digits.IsEmpty || !Grammar.AreDigits(digits) ? RejectReason.ContentLengthMalformed
            : !fits || length > limits.BodyBytes ? RejectReason.BodyTooLarge
            : RejectReason.None;
    }

    /// <summary>Only <c>chunked</c> is known here, once and last. Several lines are one list (RFC 9110 section 5.3).</summary>
    private static RejectReason CheckTransferEncoding(FieldSection fields)
    {
        int codings = 0;
        int chunked = 0;
        bool lastIsChunked = false;
        for (int i = fields.IndexOf("Transfer-Encoding"u8, 0); i >= 0; i = fields.IndexOf("Transfer-Encoding"u8, i + 1))
        {
            ReadOnlySpan<byte> value = fields.ValueAt(i);
            foreach (Range part in value.Split((byte)','))
            {
                ReadOnlySpan<byte> coding = value[part].Trim(" \t"u8);
                if (!Grammar.IsToken(coding))
                {
                    return RejectReason.TransferEncodingMalformed;
                }

                lastIsChunked = Ascii.EqualsIgnoreCase(coding, "chunked"u8);
                chunked += lastIsChunked ? 1 : 0;
                codings++;
            }
        }

        return chunked > 1 || (chunked == 1 && !lastIsChunked) ? RejectReason.TransferEncodingMalformed
            : codings == chunked ? RejectReason.None
            : RejectReason.TransferCodingUnknown;
    }
}

/// <summary>Decodes a body as its framing says, into a buffer. Resumable at every byte.</summary>
public sealed class BodyDecoder(HttpLimits limits)
{
    private readonly ChunkedDecoder _chunked = new(limits);
    private BodyKind _kind;
    private long _remaining;

    public void Start(BodyFraming framing)
    {
        _kind = framing.Kind;
        _remaining = framing.Length;
        _chunked.Reset();
    }

    /// <summary>Decodes what there is; a body that lasts until the sender closes is never complete.</summary>
    public ParseStatus Decode(
        in ReadOnlySequence<byte> input, IBufferWriter<byte> body, out long consumed, out RejectReason reason)
    {
        var reader = new SequenceReader<byte>(input);
        ParseStatus status = _kind switch
        {
            BodyKind.Chunked => _chunked.Decode(ref reader, body, out reason),
            BodyKind.UntilClose => TakeAll(ref reader, body, out reason),
            _ => TakeLength(ref reader, body, out reason),
        };
        consumed = reader.Consumed;
        return status;
    }

    private ParseStatus TakeLength(ref SequenceReader<byte> reader, IBufferWriter<byte> body, out RejectReason reason)
    {
        reason = RejectReason.None;
        _remaining -= Take(ref reader, body, _remaining);
        return _remaining == 0 ? ParseStatus.Complete : ParseStatus.NeedMore;
    }

    private ParseStatus TakeAll(ref SequenceReader<byte> reader, IBufferWriter<byte> body, out RejectReason reason)
    {
        _remaining += Take(ref reader, body, limits.BodyBytes + 1L - _remaining);
        reason = _remaining > limits.BodyBytes ? RejectReason.BodyTooLarge : RejectReason.None;
        return reason == RejectReason.None ? ParseStatus.NeedMore : ParseStatus.Rejected;
    }

    /// <summary>Moves at most <paramref name="most"/> bytes from the input to the body.</summary>
    internal static long Take(ref SequenceReader<byte> reader, IBufferWriter<byte> body, long most)
    {
        long take = Math.Min(most, reader.Remaining);
        foreach (ReadOnlyMemory<byte> part in reader.UnreadSequence.Slice(0, take))
        {
            body.Write(part.Span);
        }

        reader.Advance(take);
        return take;
    }
}
