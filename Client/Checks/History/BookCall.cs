namespace PygmyStore.Client.Checks.History;

/// <summary>A call to one book, as small as the check needs it: there may be millions, and none of them is an object.</summary>
/// <param name="Tag">The caller of the check finds the request by this number.</param>
/// <param name="Kind">What was asked.</param>
/// <param name="Reply">What kind of answer came; neither <see cref="ReplyKind.NotDone"/> nor an unknown lookup.</param>
/// <param name="Quantity">Copies; 0 for a lookup and a new title.</param>
/// <param name="Begun">When the first attempt was about to be sent.</param>
/// <param name="Ended">When the answer had come.</param>
/// <param name="Version">The version in the answer, if the call was done.</param>
/// <param name="Stock">The copies in that version.</param>
internal readonly record struct BookCall(
    long Tag, CallKind Kind, ReplyKind Reply, long Quantity, long Begun, long Ended, long Version, long Stock)
{
    /// <summary>What it adds to the stock when it is done.</summary>
    public long Difference => Kind == CallKind.Buy ? -Quantity : Quantity;

    public bool IsChange => Kind != CallKind.Lookup;
}
