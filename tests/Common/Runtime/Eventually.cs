namespace PygmyStore.Tests.Common.Runtime;

/// <summary>Bounded waiting for a condition that another thread brings about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void IsTrue(Func<bool> condition, string what) =>
        Assert.That(SpinWait.SpinUntil(condition, Patience), Is.True, what);

    public static void IsTrue(Func<bool> condition, Func<string> what) =>
        Assert.That(SpinWait.SpinUntil(condition, Patience), Is.True, what);

    public static void IsSet(WaitHandle signal, string what) => Assert.That(signal.WaitOne(Patience), Is.True, what);

    public static void IsSet(CountdownEvent signal, string what) => Assert.That(signal.Wait(Patience), Is.True, what);

    public static void Ends(Thread thread) => Assert.That(thread.Join(Patience), Is.True, $"{thread.Name ?? "thread"} ends");
}
