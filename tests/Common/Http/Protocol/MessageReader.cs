using System.Buffers;
using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>
/// Reads one message, head and body, out of an input that grows; <see cref="ToString"/> tells all that was read.
/// </summary>
internal abstract class MessageReader(HttpLimits limits)
{
    private readonly BodyDecoder _decoder = new(limits);
    private readonly ArrayBufferWriter<byte> _body = new();
    private bool _hasHead;
    private RejectReason _reason;

    public ParseStatus Status { get; private set; } = ParseStatus.NeedMore;

    public RejectReason Reason => _reason;

    /// <summary>Bytes that the parser and the decoder allocated for this message, the buffer of its body among them.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Whether another message may follow this one.</summary>
    public abstract bool KeepsAlive { get; }

    /// <summary>How many bytes of the input are done with.</summary>
    public long Consumed { get; private set; }

    public string Body => Encoding.Latin1.GetString(_body.WrittenSpan);

    /// <summary>Begins the next message, with the same parser and the same head, as a connection does.</summary>
    public void Next()
    {
        Status = ParseStatus.NeedMore;
        Consumed = AllocatedBytes = 0;
        _hasHead = false;
        _body.ResetWrittenCount();
    }

    /// <summary>Reads on; the input begins with the message's first byte, whatever was read of it before.</summary>
    public ParseStatus Read(in ReadOnlySequence<byte> input)
    {
        if (!_hasHead)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Status = ParseHead(input, out long headBytes, out _reason);
            AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
            Consumed = headBytes;
            _hasHead = Status == ParseStatus.Complete;
            Assert.That(headBytes > 0, Is.EqualTo(_hasHead), "nothing is consumed until the head is whole and valid");
            _decoder.Start(Framing);
        }

        if (_hasHead)
        {
            ReadOnlySequence<byte> rest = input.Slice(Consumed);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Status = _decoder.Decode(rest, _body, out long bodyBytes, out _reason);
            AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.That(bodyBytes, Is.InRange(0, rest.Length), "what is consumed was there");
            Consumed += bodyBytes;
        }

        Assert.That(Consumed, Is.LessThanOrEqualTo(input.Length), "what is consumed was there");
        Assert.That(
            Reason != RejectReason.None, Is.EqualTo(Status == ParseStatus.Rejected),
            "a rejection has a reason, and nothing else has");
        return Status;
    }

    public override string ToString() => Status == ParseStatus.Rejected
        ? $"rejected: {Reason}"
        : $"{Status} after {Consumed} bytes: {(_hasHead ? $"{Describe()} {Framing} [{Body}]" : "no head")}";

    protected abstract BodyFraming Framing { get; }

    protected abstract ParseStatus ParseHead(in ReadOnlySequence<byte> input, out long consumed, out RejectReason reason);

    protected abstract string Describe();

    protected static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    protected static string Text(FieldSection fields) =>
        string.Concat(Enumerable.Range(0, fields.Count).Select(i => $"<{Text(fields.NameAt(i))}:{Text(fields.ValueAt(i))}>"));
}
