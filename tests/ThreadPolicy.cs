namespace PygmyStore.Tests;

/// <summary>The two ends of the one thread policy: each session has a thread of its own, or all share them.</summary>
public enum ThreadPolicy
{
    PerSession,
    PerRequest,
}

internal static class ThreadPolicyNumbers
{
    public static int OwnThreads(this ThreadPolicy policy) => policy == ThreadPolicy.PerSession ? int.MaxValue : 0;
}
