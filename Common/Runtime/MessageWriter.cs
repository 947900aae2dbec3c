using System.Text;

namespace PygmyStore.Common.Runtime;

/// <summary>A text writer that drops what its target does not take, and notes why.</summary>
/// <param name="target">Where it writes; asked each time, since a test may exchange the console's writers.</param>
public sealed class MessageWriter(Func<TextWriter> target) : TextWriter
{
    /// <summary>Why a message was lost, the first time; null while all have been written.</summary>
    public Exception? Failure { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => Guard(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Guard(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Guard(new string(buffer));

    /// <inheritdoc/>
    public override void Write(string? value) => Guard(value);

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Guard(value + Environment.NewLine); // one write, so that lines do not mix

    /// <inheritdoc/>
    public override void WriteLine(object? value) => WriteLine(value?.ToString());

    /// <inheritdoc/>
    public override void Flush() => Guard(null);

    private void Guard(string? text)
    {
        try
        {
            TextWriter writer = target();
            writer.Write(text);
            writer.Flush();
        }
#pragma warning disable CA1031 // Whatever the reason is: nobody is there to be told of it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failure ??= error;
        }
    }
}
