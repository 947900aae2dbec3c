
namespace PygmyStore.Tests.Simulation.Protocol.Caching;

/// <summary>The states that the books were in, one after the other, and what has been told of them.</summary>
/// <remarks>
/// An answer is right if some state shows it that is not older than what anybody had been told when the call began. The order of
/// the states is known, so this is linearizability, of lists too.
/// </remarks>
internal sealed class StoreStates
{
    private readonly List<IReadOnlyList<BookRow>> _states = [];

    /// <summary>The newest state that somebody has been told: whoever begins now must not see an older one.</summary>
    public int Told { get; private set; }

    /// <summary>The first wrong answer.</summary>
    public string? Violation { get; private set; }

    /// <summary>Takes what is on the disk and shown from now on.</summary>
    public void Add(IEnumerable<BookRow> rows)
    {
        BookRow[] state = [.. rows.OrderBy(row => row.ItemNumber)];
        if (_states.Count == 0 || !_states[^1].SequenceEqual(state))
        {
            _states.Add(state);
        }
    }

    /// <summary>The present state has been told: a write was answered.</summary>
    public void TellNewest() => Told = _states.Count - 1;

    /// <summary>Judges an answer.</summary>
    /// <param name="begun">What <see cref="Told"/> was when the call began.</param>
    /// <param name="what">The answer in words.</param>
    /// <param name="shows">Whether it shows a state.</param>
    public void Judge(int begun, string what, Predicate<IReadOnlyList<BookRow>> shows)
    {
        int state = _states.FindIndex(begun, shows);
        if (state < 0)
        {
            Violation ??= _states.FindIndex(shows) is >= 0 and var older
                ? $"{what}: that was state {older}, and state {begun} had been told before"
                : $"{what}: that was never so";
        }

        Told = Math.Max(Told, state);
    }
}
