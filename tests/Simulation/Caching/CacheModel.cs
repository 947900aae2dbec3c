namespace PygmyStore.Tests.Simulation.Caching;

/// <summary>
/// The cache protocol as a machine of small steps: a catalog that writes, is killed and stopped; front ends with leases; readers.
/// A message may take any time, be lost, or come twice, because every step may come at any time or never.
/// </summary>
/// <remarks>
/// <para>The end of a lease is modelled by its only guarantee: the front end stops first, the catalog concludes later. A pause of
/// a front end is that its steps do not come.</para>
/// <para>Left out, because it adds nothing: the eviction of an entry (a reader may always miss), and a reader that joins a call
/// that is not sent yet (it could as well have begun the call itself, at the moment at which it is sent).</para>
/// </remarks>
internal sealed class CacheModel(Bounds bounds, PlantedFault fault)
{
    private const byte First = 1; // the epoch that all front ends have when it begins

    private readonly WriteSteps _writes = new(bounds, fault);
    private readonly LeaseSteps _leases = new(bounds, fault);
    private readonly RunSteps _runs = new(bounds, fault);
    private readonly ReadSteps _reads = new(bounds, fault);

    /// <summary>All front ends have leases, and each has filled its cache or has not.</summary>
    public IEnumerable<CacheState> Initial()
    {
        for (int filled = 0; filled < 1 << bounds.Fronts; filled++)
        {
            CacheState state = default;
            state.HasFile = true;
            state.FirstEpochOfRun = First;
            state.NextEpoch = First + 1;
            for (int front = 0; front < bounds.Fronts; front++)
            {
                state.Holders[front] = new Holder { Epoch = First, IsLive = true };
                state.FrontEnds[front] = new FrontEnd { Epoch = First, Runs = true, Flag = fault == PlantedFault.LeaseFlag };
                if ((filled >> front & 1) != 0)
                {
                    Fill(ref state, front);
                }
            }

            yield return state;
        }
    }

    /// <summary>Adds everything that may happen next.</summary>
    public void Next(in CacheState state, Steps steps)
    {
        _reads.Add(in state, steps);
        _writes.Add(in state, steps);
        _leases.Add(in state, steps);
        _runs.Add(in state, steps);
    }

    private void Fill(ref CacheState state, int front)
    {
        ref FrontEnd frontEnd = ref state.FrontEnds[front];
        (frontEnd.Book, frontEnd.BookTag) = (1, First);
        state.Holders[front].Interest = Items.Book;
        if (bounds.HasSearches)
        {
            (frontEnd.List, frontEnd.ListTag) = (1, First);
            state.Holders[front].Interest |= Items.Shelf;
        }
    }
}
