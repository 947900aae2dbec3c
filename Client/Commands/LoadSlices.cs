using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Client.Commands;

/// <summary>A part's arrivals: each has every N-th iteration of the whole load, due at the same time.</summary>
/// <remarks>So the parts together send what one machine would have sent, at the same times, whatever the distances are.</remarks>
internal sealed class PartOfArrivals(IArrivals whole, LoadPart part) : IArrivals
{
    public TimeSpan Duration => whole.Duration;

    public TimeSpan DueAt(long iteration) => whole.DueAt((iteration * part.Parts) + part.Part - 1);
}

/// <summary>A part's pattern: the iterations of the whole load that are its own.</summary>
internal sealed class PartOfPattern(IPattern whole, LoadPart part) : IPattern
{
    public void Begin(long iteration) => whole.Begin((iteration * part.Parts) + part.Part - 1);

    public bool TryNext(out PlannedCall call) => whole.TryNext(out call);

    public void Told(in CallRecord record) => whole.Told(record);

    public bool BeginEnd() => whole.BeginEnd();
}
