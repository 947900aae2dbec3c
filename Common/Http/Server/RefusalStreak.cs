namespace PygmyStore.Common.Http.Server;

/// <summary>Counts the requests of a connection that were refused in a row, and says when it has had enough for a moment (decision 7).</summary>
/// <param name="isCounted">Whether the connection is a client's: a server's carries the requests of many.</param>
internal struct RefusalStreak(bool isCounted)
{
    private const int BeforeRest = 2; // the first may be bad luck; who was told and asks again at once is in no line

    private int _refusals;

    public void Note(Response response) => _refusals = isCounted && response.IsRefusal ? Math.Min(_refusals + 1, BeforeRest) : 0;

    /// <summary>True when it is to rest now, however many were refused meanwhile.</summary>
    public bool TakeRest()
    {
        if (_refusals < BeforeRest)
        {
            return false;
        }

        _refusals--;
        return true;
    }
}
