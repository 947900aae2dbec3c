namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// What a parser says of the bytes that it was shown: an incomplete message is never an error.
/// </summary>
public enum ParseStatus
{
    /// <summary>The element is whole; what follows it is untouched.</summary>
    Complete,

    /// <summary>So far nothing is wrong; the same call again, with more bytes, goes on.</summary>
    NeedMore,

    /// <summary>The bytes can never become valid; a <see cref="RejectReason"/> says why.</summary>
    Rejected,
}
