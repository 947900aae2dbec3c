using System.Buffers;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// Takes a body out of the input as its framing says, and writes the decoded bytes to a buffer. Resumable at every byte.
/// </summary>
public sealed class BodyDecoder(HttpLimits limits)
{
    private readonly ChunkedDecoder _chunked = new(limits);
    private BodyKind _kind;
    private long _remaining;

    /// <summary>Begins a new body.</summary>
    public void Start(BodyFraming framing)
    {
        _kind = framing.Kind;
        _remaining = framing.Length;
        _chunked.Reset();
    }

    /// <summary>
    /// Decodes what there is; <paramref name="consumed"/> bytes of <paramref name="input"/> are done with, whatever the status.
    /// A body that lasts until the sender closes is never complete: its end is the caller's to see.
    /// </summary>
    public ParseStatus Decode(in ReadOnlySequence<byte> input, IBufferWriter<byte> body, out long consumed, out RejectReason reason)
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
