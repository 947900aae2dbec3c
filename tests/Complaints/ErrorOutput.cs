using System.Text;

namespace PygmyStore.Tests.Complaints;

/// <summary>
/// Stands for the process's error output while the tests run, and keeps what the servers in this process tell there: each message
/// by itself, as it was written. For any thread.
/// </summary>
internal sealed class ErrorOutput : TextWriter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _begun = new();
    private List<string> _messages = [];

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Takes all messages that came since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (_gate)
        {
            if (_begun.Length > 0)
            {
                End();
            }

            List<string> taken = _messages;
            _messages = [];
            return taken;
        }
    }

    public override void Write(char value) => Add(value.ToString(), isEnd: value == '\n');

    public override void Write(string? value) => Add(value, isEnd: value is not null && value.EndsWith('\n'));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void WriteLine(string? value) => Add(value, isEnd: true);

    private void Add(string? text, bool isEnd)
    {
        lock (_gate)
        {
            _begun.Append(text);
            if (isEnd)
            {
                End();
            }
        }
    }

    private void End()
    {
        _messages.Add(_begun.ToString().TrimEnd('\n', '\r'));
        _begun.Clear();
    }
}
