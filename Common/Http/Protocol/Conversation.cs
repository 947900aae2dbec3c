using System.Buffers;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>What <see cref="Conversation.Read"/> found.</summary>
internal enum ConversationEvent
{
    NeedsMore, // nothing is complete: read again when there are more bytes
    Head, // the head of a request is complete: read on for its body
    Request, // a request is complete: answer it before reading on
    Rejected, // the bytes are no valid request, for the conversation's Reason: answer that and close
    Ended, // nothing is read after the last answer: close when it is sent
}

/// <summary>
/// The server's side of one HTTP/1.1 connection: bytes in, events out, and the bytes that the protocol itself sends. It decides
/// what may come next, and whether the connection stays open. It knows no socket, no thread and no clock.
/// </summary>
/// <remarks>The request is lent to it with each call, the same one until the answer: an idle connection holds none.</remarks>
internal sealed class Conversation
{
    private Stage _stage;

    private enum Stage
    {
        Head,
        Body,
        Answer,
        Ended,
    }

    /// <summary>Whether a head is awaited; some of it may have come.</summary>
    public bool IsAtHead => _stage == Stage.Head;

    /// <summary>Whether a request is complete and not answered yet.</summary>
    public bool IsAtAnswer => _stage == Stage.Answer;

    /// <summary>Whether the last answer was given.</summary>
    public bool HasEnded => _stage == Stage.Ended;

    /// <summary>Why the last request was rejected; None when none was.</summary>
    public RejectReason Reason { get; private set; }

    /// <summary>Whether the client may be sending a body that nobody reads: then it must not be closed at once.</summary>
    public bool ClientMaySend =>
        Reason is RejectReason.BodyTooLarge or RejectReason.ExpectationUnknown or RejectReason.TransferCodingUnknown;

    /// <summary>
    /// Reads up to the next event. <paramref name="consumed"/> bytes of the input are done with, whatever the event; show the
    /// rest again, with what has come after it. The output takes the interim answer (100).
    /// </summary>
    public ConversationEvent Read(
        in ReadOnlySequence<byte> input, IncomingRequest request, IBufferWriter<byte> output, out long consumed)
    {
        switch (_stage)
        {
            case Stage.Head:
                return ReadHead(input, request, output, out consumed);
            case Stage.Body:
                ParseStatus status = request.DecodeBody(input, out consumed, out RejectReason reason);
                return Advance(status, reason, Stage.Answer, ConversationEvent.Request);
            case Stage.Ended:
                consumed = 0;
                return ConversationEvent.Ended;
            default:
                throw new InvalidOperationException("The request in hand is not answered yet.");
        }
    }

    /// <summary>The request is being answered. True when another may follow (RFC 9112 section 9.3).</summary>
    public bool Answer(IncomingRequest request, bool mayGoOn)
    {
        bool goesOn = mayGoOn && request.Head.KeepAlive;
        _stage = goesOn ? Stage.Head : Stage.Ended;
        return goesOn;
    }

    /// <summary>The rest of the request did not come in time: it is rejected, for the reason that is returned.</summary>
    public RejectReason TimeOut()
    {
        Reject(_stage == Stage.Head ? RejectReason.HeadTooSlow : RejectReason.BodyTooSlow);
        return Reason;
    }

    private ConversationEvent ReadHead(
        in ReadOnlySequence<byte> input, IncomingRequest request, IBufferWriter<byte> output, out long consumed)
    {
        ParseStatus status = request.ParseHead(input, out consumed, out RejectReason reason);
        RequestHead head = request.Head;

        // A client whose body is on its way does not wait for an interim answer (RFC 9110 section 10.1.1).
        if (status == ParseStatus.Complete && head.ExpectsContinue && head.Framing.Kind != BodyKind.None
            && consumed == input.Length)
        {
            output.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
        }

        return Advance(status, reason, Stage.Body, ConversationEvent.Head);
    }

    private ConversationEvent Advance(ParseStatus status, RejectReason reason, Stage next, ConversationEvent complete)
    {
        switch (status)
        {
            case ParseStatus.Complete:
                _stage = next;
                return complete;
            case ParseStatus.Rejected:
                Reject(reason);
                return ConversationEvent.Rejected;
            default:
                return ConversationEvent.NeedsMore;
        }
    }

    private void Reject(RejectReason reason)
    {
        Reason = reason;
        _stage = Stage.Ended;
    }
}

/// <summary>The request that a connection is receiving: its head, its body so far, and the parsers that read them.</summary>
/// <remarks>Used again for each request: a span from here is valid until the next one. One thread at a time.</remarks>
public sealed class IncomingRequest(HttpLimits limits)
{
    private const int InitialBodyBytes = 256;
    private const int BodyKeptBytes = 16 * 1024; // a larger buffer, of a rare large body, is not kept

    private readonly RequestParser _parser = new(limits);
    private readonly BodyDecoder _decoder = new(limits);
    private ArrayBufferWriter<byte> _body = new(InitialBodyBytes);

    /// <summary>The head; its target and fields are valid once it is complete.</summary>
    public RequestHead Head { get; } = new(limits);

    /// <summary>What has come of the body, decoded.</summary>
    public ReadOnlySpan<byte> Body => _body.WrittenSpan;

    /// <summary>Forgets the request, also one that is not complete.</summary>
    public void Reset()
    {
        _parser.Reset();
        Head.Fields.Clear();
        _body.ResetWrittenCount();
        if (_body.Capacity > BodyKeptBytes)
        {
            _body = new ArrayBufferWriter<byte>(InitialBodyBytes);
        }
    }

    internal ParseStatus ParseHead(in ReadOnlySequence<byte> input, out long consumed, out RejectReason reason)
    {
        ParseStatus status = _parser.Parse(input, Head, out consumed, out reason);
        if (status == ParseStatus.Complete)
        {
            _decoder.Start(Head.Framing);
        }

        return status;
    }

    internal ParseStatus DecodeBody(in ReadOnlySequence<byte> input, out long consumed, out RejectReason reason) =>
        _decoder.Decode(input, _body, out consumed, out reason);
}

/// <summary>The bounds of a message; past each of them it is rejected and not buffered further.</summary>
public sealed record HttpLimits
{
    /// <summary>The limits that the servers start with.</summary>
    public static HttpLimits Default { get; } = new();

    /// <summary>RFC 9112 section 3 recommends at least 8000 octets for a request line.</summary>
    public int StartLineBytes { get; init; } = 8 * 1024;

    /// <summary>The longest method here has 7 letters; one longer than this is 501 at once (RFC 9112 section 3).</summary>
    public int MethodBytes { get; init; } = 32;

    /// <summary>All field lines together: twice what common browsers send at their worst, and the default of Kestrel.</summary>
    public int FieldSectionBytes { get; init; } = 32 * 1024;

    /// <summary>The default of Apache and Kestrel; each line costs a slot that is kept for the connection's life.</summary>
    public int FieldLines { get; init; } = 100;

    /// <summary>The deepest route has 2 segments; a target with more than this names nothing here.</summary>
    public int PathSegments { get; init; } = 16;

    /// <summary>The widest route takes 4 parameters.</summary>
    public int QueryParameters { get; init; } = 32;

    /// <summary>A body is a small JSON object; 64 KiB leaves room for the longest title in any escaping.</summary>
    public int BodyBytes { get; init; } = 64 * 1024;

    /// <summary>A chunk's size line with its extensions, which nobody needs (RFC 9112 section 7.1.1 asks for a bound).</summary>
    public int ChunkLineBytes { get; init; } = 256;

    public int TrailerBytes { get; init; } = 4 * 1024;
}
