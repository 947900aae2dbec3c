using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>Why a peer's bytes are rejected. The set is closed; <see cref="Rejection"/> gives each its status.</summary>
public enum RejectReason
{
    None,

    // Lines (RFC 9112 section 2.2)
    BareLineFeed,
    ExtraEmptyLine,

    // Request line (RFC 9112 section 3)
    OtherProtocol,
    RequestLineMalformed,
    MethodMalformed,
    MethodUnknown,
    TargetMalformed,
    TargetCharacter,
    TargetTooLong,
    TargetFormNotForMethod,
    EscapeMalformed,
    EscapedControl,
    EscapesNotUtf8,
    DotSegment,
    VersionMalformed,
    VersionUnsupported,

    // Status line (RFC 9112 section 4)
    StatusLineMalformed,
    StatusLineTooLong,

    // Fields (RFC 9112 section 5)
    FieldLineFolded,
    FieldNameMalformed,
    FieldValueMalformed,
    FieldSectionTooLarge,
    FieldLinesTooMany,
    HostMissing,
    HostRepeated,
    HostMalformed,
    ExpectationUnknown,

    // Body and its framing (RFC 9112 sections 6 and 7)
    ContentLengthMalformed,
    ContentLengthRepeated,
    TransferEncodingWithContentLength,
    TransferEncodingInHttp10,
    TransferEncodingMalformed,
    TransferCodingUnknown,
    BodyTooLarge,
    ChunkSizeMalformed,
    ChunkExtensionMalformed,
    ChunkLineTooLong,
    ChunkDataUnterminated,
    TrailerForbidden,

    // Time (RFC 9110 section 15.5.9)
    HeadTooSlow,
    BodyTooSlow,
}

/// <summary>What the client is told of each <see cref="RejectReason"/>: a status (RFC 9110 section 15) and a sentence.</summary>
public static class Rejection
{
    private static readonly byte[][] Names = [.. Enum.GetNames<RejectReason>().Select(Encoding.ASCII.GetBytes)];

    /// <summary>The status code of the answer to a message that was rejected for <paramref name="reason"/>.</summary>
    public static int StatusOf(RejectReason reason) => Of(reason).Status;

    /// <summary>What was wrong, in a sentence for the client; it repeats only a byte that may not stand in a target.</summary>
    public static string MessageOf(RejectReason reason, byte rejected) => rejected switch
    {
        _ when reason != RejectReason.TargetCharacter => Of(reason).Message,
        (byte)'#' => "the request target holds a #: a fragment is not sent, and the character # is written %23",
        Grammar.Tab => "the request target holds a tab (0x09), which no target may hold",
        < Grammar.Space or 0x7F => $"the request target holds the control character 0x{rejected:X2}, which no target may hold",
        >= 0x80 =>
            $"the request target holds the byte 0x{rejected:X2}: text beyond ASCII is written as escaped UTF-8, as in %C3%A9",
        _ => $"the request target holds the character {(char)rejected}: write it as %{rejected:X2}",
    };

    /// <summary>The reason's name, as the request log shows it.</summary>
    public static ReadOnlySpan<byte> NameOf(RejectReason reason) => Names[(int)reason];

    private static (int Status, string Message) Of(RejectReason reason) => reason switch
    {
        RejectReason.BareLineFeed => (400, "a line ends in LF without CR"),
        RejectReason.ExtraEmptyLine => (400, "more than one empty line before the request line"),

        RejectReason.OtherProtocol => (400, "this is TLS or SSH, and plain HTTP/1.1 is spoken here: use http://"),
        RejectReason.RequestLineMalformed =>
            (400, "the request line is not method, space, target, space, HTTP/1.1; a space in the target is written %20"),
        RejectReason.MethodMalformed => (400, "the request line does not begin with a method, such as GET, and a space"),
        RejectReason.MethodUnknown => (501, "the method is not implemented here"),
        RejectReason.TargetMalformed => (400, "the request target is neither a path that begins with / nor http:// and a host"),
        RejectReason.TargetCharacter => (400, ""), // see MessageOf
        RejectReason.TargetTooLong => (414, "the request target is too long"),
        RejectReason.TargetFormNotForMethod => (400, "this form of request target is not for this method"),
        RejectReason.EscapeMalformed =>
            (400, "the request target holds a % without two hexadecimal digits behind it; % itself is written %25"),
        RejectReason.EscapedControl => (400, "the request target holds an escaped control character, such as %00 or %0A"),
        RejectReason.EscapesNotUtf8 => (400, "the request target's escapes are not valid UTF-8"),
        RejectReason.DotSegment => (400, "the request target has a segment . or .., which a client resolves before it sends"),
        RejectReason.VersionMalformed => (400, "the HTTP version is not written as HTTP/1.1"),
        RejectReason.VersionUnsupported => (505, "only HTTP/1.x is spoken here"),

        RejectReason.StatusLineMalformed => (502, "the status line is malformed"),
        RejectReason.StatusLineTooLong => (502, "the status line is too long"),

        RejectReason.FieldLineFolded => (400, "a field line begins with white space"),
        RejectReason.FieldNameMalformed => (400, "a field name is not a token followed by a colon"),
        RejectReason.FieldValueMalformed => (400, "a field value has a control character"),
        RejectReason.FieldSectionTooLarge => (431, "the fields are too large"),
        RejectReason.FieldLinesTooMany => (431, "there are too many fields"),
        RejectReason.HostMissing => (400, "there is no Host field"),
        RejectReason.HostRepeated => (400, "there is more than one Host field"),
        RejectReason.HostMalformed => (400, "the host is empty or malformed"),
        RejectReason.ExpectationUnknown => (417, "only the expectation 100-continue can be met"),

        RejectReason.ContentLengthMalformed => (400, "Content-Length is not a number"),
        RejectReason.ContentLengthRepeated => (400, "there is more than one Content-Length"),
        RejectReason.TransferEncodingWithContentLength => (400, "Transfer-Encoding and Content-Length exclude each other"),
        RejectReason.TransferEncodingInHttp10 => (400, "HTTP/1.0 has no Transfer-Encoding"),
        RejectReason.TransferEncodingMalformed => (400, "Transfer-Encoding is malformed, or chunked is not its last coding"),
        RejectReason.TransferCodingUnknown => (501, "the only transfer coding here is chunked"),
        RejectReason.BodyTooLarge => (413, "the body is too large"),
        RejectReason.ChunkSizeMalformed => (400, "a chunk size is malformed"),
        RejectReason.ChunkExtensionMalformed => (400, "a chunk extension is malformed"),
        RejectReason.ChunkLineTooLong => (400, "a chunk's size line is too long"),
        RejectReason.ChunkDataUnterminated => (400, "a chunk's data does not end in CRLF"),
        RejectReason.TrailerForbidden => (400, "a trailer field may not be sent in a trailer"),

        RejectReason.HeadTooSlow => (408, "the request's head took too long"),
        RejectReason.BodyTooSlow => (408, "the request's body took too long"),

        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a reason to reject"),
    };
}
