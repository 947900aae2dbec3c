using System.Runtime.InteropServices;
using System.Text;

namespace PygmyStore.Common.Runtime;

/// <summary>What a process says to people. Writing never throws: a full disk or a closed pipe costs only the message.</summary>
/// <remarks>All of ours is written through here, and a test sees to that. For any thread.</remarks>
public static class Messages
{
    public static MessageWriter Out { get; } = new(static () => Console.Out);

    public static MessageWriter Error { get; } = new(static () => Console.Error);
}

/// <summary>A text writer that drops what its target does not take, and notes why.</summary>
/// <param name="target">Where it writes; asked each time, since a test may exchange the console's writers.</param>
public sealed class MessageWriter(Func<TextWriter> target) : TextWriter
{
    /// <summary>Why a message was lost, the first time; null while all have been written.</summary>
    public Exception? Failure { get; private set; }

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Guard(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Guard(new string(buffer, index, count));

    public override void Write(string? value) => Guard(value);

    public override void WriteLine(string? value) => Guard(value + Environment.NewLine); // one write, so that lines do not mix

    public override void Flush() => Guard(null);

    private void Guard(string? text)
    {
        try
        {
            TextWriter writer = target();
            writer.Write(text);
            writer.Flush();
        }
        catch (Exception error) when (
            error is IOException or ObjectDisposedException or UnauthorizedAccessException or ArgumentException)
        {
            Failure ??= error;
        }
    }
}

/// <summary>What each of our programs does first.</summary>
public static partial class ProcessStart
{
    private const int FileSizeSignal = 25; // SIGXFSZ, on Linux and macOS
    private const nint Ignore = 1; // SIG_IGN

    /// <summary>
    /// A write beyond <c>ulimit -f</c> fails from now on; its signal would end us. Both output streams are opened while there
    /// are descriptors, and no data file gets the number of a closed one.
    /// </summary>
    public static void Prepare()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _ = Signal(FileSizeSignal, Ignore);
        bool[] isOpen = StandardDescriptor.FillClosedOnes();
        Console.SetOut(new StreamWriter(new StandardDescriptor(1, isOpen[1])) { AutoFlush = true });
        Console.SetError(new StreamWriter(new StandardDescriptor(2, isOpen[2])) { AutoFlush = true });
    }

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    private static partial nint Signal(int signal, nint handler);
}
