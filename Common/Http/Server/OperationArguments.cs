using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Http.Server;

/// <summary>The arguments of an operation in the request log: <c>buy,2</c>. Reset for each request; not thread-safe.</summary>
public sealed class OperationArguments
{
    // Item, quantity, cost and a title's beginning: what does not fit is left out of the log, not out of the request.
    private const int MaxBytes = 160;
    private const int MaxCount = 6;

    private readonly byte[] _text = new byte[MaxBytes];
    private readonly int[] _ends = new int[MaxCount];
    private int _count;

    private int Length => _count == 0 ? 0 : _ends[_count - 1];

    public void Add(long number)
    {
        if (_count < MaxCount && number.TryFormat(_text.AsSpan(Length), out int written, default, null))
        {
            int start = Length;
            _ends[_count++] = start + written;
        }
    }

    /// <summary>Adds text, a client's perhaps: the log escapes it.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (_count < MaxCount)
        {
            int start = Length;
            int fits = Math.Min(text.Length, MaxBytes - start);
            text[..fits].CopyTo(_text.AsSpan(start));
            _ends[_count++] = start + fits;
        }
    }

    internal void WriteTo(ref RequestLogLine line)
    {
        int start = 0;
        for (int i = 0; i < _count; start = _ends[i++])
        {
            line.Argument(_text.AsSpan(start, _ends[i] - start));
        }
    }

    internal void Reset() => _count = 0;
}
