namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>The most that was served without overload, in the round that is measured: a machine's load and its disk have phases.</summary>
internal sealed class Peak
{
    public double OfThisRound { get; private set; }

    public void BeginRound() => OfThisRound = 0;

    public void Saw(double goodput) => OfThisRound = Math.Max(OfThisRound, goodput);
}
