namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// Every way in which a peer's bytes can be rejected. The set is closed; <see cref="Rejection"/> gives each its status.
/// </summary>
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
    InterimAnswersTooMany,

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
