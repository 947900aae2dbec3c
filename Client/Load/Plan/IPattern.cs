using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Plan;

/// <summary>What one client of a load asks for, iteration by iteration. For one thread.</summary>
/// <remarks>
/// An iteration depends on the seed, its number and what the store told in it, on nothing else: the same seed gives the same
/// requests, whichever client makes them.
/// </remarks>
internal interface IPattern
{
    /// <summary>Begins an iteration, also when the last one is not over.</summary>
    void Begin(long iteration);

    /// <summary>The next call of the iteration; false if it is over.</summary>
    bool TryNext(out PlannedCall call);

    /// <summary>What came of the last call.</summary>
    void Told(in CallRecord record);

    /// <summary>
    /// After its last iteration a client calls this once. If it is true, calls are left, and <see cref="TryNext"/> tells them as
    /// in an iteration: a bounded number, which the end of the load may cut off.
    /// </summary>
    bool BeginEnd() => false;
}

/// <summary>A call that a pattern wants.</summary>
/// <param name="Operation">What it asks for.</param>
/// <param name="Index">The topic of a search or the book of any other call, among those of the load.</param>
/// <param name="Quantity">Copies of a buy, or of the order that is read back.</param>
/// <param name="OrderNumber">The order that is read back.</param>
internal readonly record struct PlannedCall(Operation Operation, int Index, int Quantity = 0, long OrderNumber = 0);
