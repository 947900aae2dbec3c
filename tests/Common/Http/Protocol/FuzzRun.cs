using System.Diagnostics;
using System.Globalization;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>
/// How long random tests go on and with which seed: <c>PYGMY_FUZZ_SECONDS</c>, for all of them together, makes them run longer,
/// <c>PYGMY_FUZZ_SEED</c> makes them run again.
/// </summary>
internal static class FuzzRun
{
    private const double DefaultSeconds = 3;
    private const int Tests = 9; // that share the time

    /// <summary>Does it again and again until the time is over, at least once; gives how often.</summary>
    public static int Repeat(Action<Random> once)
    {
        int seed = ProofVariables.Number("PYGMY_FUZZ_SEED") ?? Random.Shared.Next();
        TestContext.Out.WriteLine($"PYGMY_FUZZ_SEED={seed}");
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        int rounds = 0;
        for (TimeSpan end = Duration(); rounds == 0 || clock.Elapsed < end; rounds++)
        {
            try
            {
                once(random);
            }
            catch (Exception thrown) when (thrown is not AssertionException)
            {
                Assert.Fail($"seed {seed}, round {rounds}: {thrown}");
            }
        }

        return rounds;
    }

    private static TimeSpan Duration()
    {
        string? asked = ProofVariables.Text("PYGMY_FUZZ_SECONDS");
        double seconds = double.TryParse(asked, CultureInfo.InvariantCulture, out double given) ? given : DefaultSeconds;
        return TimeSpan.FromSeconds(seconds / Tests);
    }
}
