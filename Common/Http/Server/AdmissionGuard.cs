namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Lets only so many requests into its handlers at once, and tells the others at once that there is no room (503, nothing was done).
/// So handlers that wait, for a disk or another server, leave workers for those that do not.
/// </summary>
/// <remarks>For any thread.</remarks>
/// <param name="places">How many may be inside, over all handlers behind this guard.</param>
/// <param name="sentence">What the others are told.</param>
public sealed class AdmissionGuard(int places, string sentence)
{
    private const int ReservedShare = 8;

    private int _inside;

    /// <summary>
    /// As many places as a server with so many workers can give to requests that wait: an eighth of the workers, and one at the least, is
    /// for the rest; of one worker there is no rest.
    /// </summary>
    public static int PlacesOf(int workers) => Math.Max(1, workers - Math.Max(1, workers / ReservedShare));

    /// <summary>The handler behind the guard.</summary>
    public Handler Guard(Handler handler) => exchange =>
    {
        if (Interlocked.Increment(ref _inside) <= places)
        {
            try
            {
                handler(exchange);
            }
            finally
            {
                Interlocked.Decrement(ref _inside);
            }
        }
        else
        {
            Interlocked.Decrement(ref _inside);
            exchange.Response.Shed(sentence);
        }
    };
}
