namespace PygmyStore.Tests.Simulation;

/// <summary>
/// What a proof checks. A broken promise is an exception of its own, so that the test of a proof can expect it.
/// </summary>
internal static class Promise
{
    public static void Kept(bool isKept, string sentence)
    {
        if (!isKept)
        {
            throw new BrokenPromiseException(sentence);
        }
    }
}

/// <summary>Something that was acknowledged, shown or refused is no longer so.</summary>
internal sealed class BrokenPromiseException(string sentence) : Exception(sentence);
