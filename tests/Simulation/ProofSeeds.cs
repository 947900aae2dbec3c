using System.Diagnostics;
using System.Globalization;

namespace PygmyStore.Tests.Simulation;

/// <summary>The seeds with which a randomised proof runs: always the same few, and more where there is time.</summary>
/// <remarks>
/// <c>PYGMY_PROOF_SECONDS</c> lets each proof go on with further seeds for so long, and <c>PYGMY_PROOF_SEED</c> repeats a single
/// one.
/// </remarks>
internal static class ProofSeeds
{
    /// <summary>Runs the proof for each seed, and says for which; the proof returns how many cases it tried.</summary>
    public static void ForEach(int usualSeeds, Func<int, long> proof)
    {
        var atLeast = TimeSpan.FromSeconds(ProofVariables.Number("PYGMY_PROOF_SECONDS") ?? 0);
        int? only = ProofVariables.Number("PYGMY_PROOF_SEED");
        var watch = Stopwatch.StartNew();
        long cases = 0;
        int seed = only ?? 1;
        do
        {
            try
            {
                cases += proof(seed);
            }
            catch (Exception)
            {
                TestContext.Out.WriteLine($"PYGMY_PROOF_SEED={seed} repeats this");
                throw;
            }

            seed++;
        }
        while (only is null && (seed <= usualSeeds || watch.Elapsed < atLeast));

        string perSecond = (cases / watch.Elapsed.TotalSeconds).ToString("F0", CultureInfo.InvariantCulture);
        TestContext.Out.WriteLine($"seeds {only ?? 1} to {seed - 1}: {cases} cases, {perSecond} a second");
    }
}
