namespace PygmyStore.Common.Runtime;

/// <summary>
/// What a process says to people, on its standard output and standard error. Writing never throws: a full disk or a closed pipe costs
/// the message, never the store.
/// </summary>
/// <remarks>All of ours is written through here, and a test sees to that. For any thread.</remarks>
public static class Messages
{
    /// <summary>What was asked for.</summary>
    public static MessageWriter Out { get; } = new(static () => Console.Out);

    /// <summary>Refusals, errors and progress.</summary>
    public static MessageWriter Error { get; } = new(static () => Console.Error);

    /// <summary>
    /// Opens both streams now, since .NET opens them at the first message, for which it may lack a
    /// descriptor then; and fills the places of those that are closed, so that no data file gets their numbers.
    /// </summary>
    internal static void TakeOver()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        bool[] isOpen = StandardDescriptor.FillClosedOnes();
        Console.SetOut(new StreamWriter(new StandardDescriptor(1, isOpen[1])) { AutoFlush = true });
        Console.SetError(new StreamWriter(new StandardDescriptor(2, isOpen[2])) { AutoFlush = true });
    }
}
