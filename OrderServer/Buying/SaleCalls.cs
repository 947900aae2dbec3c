using PygmyStore.Common.Contracts;

namespace PygmyStore.OrderServer.Buying;

/// <summary>Divides sales among calls, so that no call's body is longer than the catalog takes.</summary>
/// <remarks>
/// What came in one request does not always fit into one call: JSON may need twice as many bytes for a title as the buyer's own text.
/// </remarks>
internal static class SaleCalls
{
    private const int FixedBytes = 128; // the members' names, two numbers and the punctuation; 95 at most
    private const int EscapedBytes = 6; // the most that JSON needs for a UTF-16 code unit: \uXXXX

    /// <summary>The parts, in order. A request that is too long alone is a part of its own.</summary>
    public static IEnumerable<Range> Divide(IReadOnlyList<SaleRequest> requests, int maxBytes)
    {
        int begin = 0;
        int bytes = 0;
        for (int i = 0; i < requests.Count; i++)
        {
            int more = MostBytes(requests[i]);
            if (i > begin && bytes + more > maxBytes)
            {
                yield return begin..i;
                begin = i;
                bytes = 0;
            }

            bytes += more;
        }

        yield return begin..requests.Count;
    }

    private static int MostBytes(SaleRequest request) =>
        FixedBytes + (EscapedBytes * (request.Op.Length + (request.Name?.Length ?? 0) + (request.RequestId?.Length ?? 0)));
}
