using System.Buffers;
using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>
/// Reads the messages of one connection, one behind the other, as a session or an upstream's client does; <see cref="ToString"/>
/// tells all that was read.
/// </summary>
internal sealed class MessageStream(MessageReader reader)
{
    private readonly StringBuilder _done = new();
    private int _consumed; // by the messages that are done with

    /// <summary>Whether nothing more is read: a message was rejected, or was the last.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Messages that were whole.</summary>
    public int Messages { get; private set; }

    /// <summary>The most that was allocated for one message.</summary>
    public long MostAllocatedBytes { get; private set; }

    public bool IsRejected => reader.Status == ParseStatus.Rejected;

    /// <summary>
    /// Reads on; the input is all that has come, and <paramref name="cut"/> makes a sequence of what is left of it.
    /// </summary>
    public void Read(ReadOnlyMemory<byte> received, Func<ReadOnlyMemory<byte>, ReadOnlySequence<byte>> cut)
    {
        while (!HasEnded && _consumed < received.Length)
        {
            ParseStatus status = reader.Read(cut(received[_consumed..]));
            MostAllocatedBytes = Math.Max(MostAllocatedBytes, reader.AllocatedBytes);
            if (status == ParseStatus.NeedMore)
            {
                return;
            }

            HasEnded = status == ParseStatus.Rejected || !reader.KeepsAlive;
            if (!HasEnded)
            {
                Messages++;
                _done.Append(reader).Append('\n');
                _consumed += (int)reader.Consumed;
                reader.Next();
            }
        }
    }

    public override string ToString() => $"{_done}{reader}";
}
