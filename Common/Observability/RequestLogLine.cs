using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PygmyStore.Common.Observability;

/// <summary>A line to which the arguments of an operation are added.</summary>
internal interface IArgumentLine
{
    void Argument(scoped ReadOnlySpan<byte> text);

    void Argument(long number);
}

/// <summary>
/// Composes one line of a <see cref="LineLog"/> in the caller's buffer: time, request id, operation with its arguments,
/// status, milliseconds, the milliseconds of each upstream call, and the trace id if there is one, separated by one space.
/// <code>2026-03-01T12:00:00.123Z 5f0c2a-1 buy,2 200 1.234 order=1.100 catalog=0.900</code>
/// Call in this order: constructor, <see cref="Argument(long)"/> for each argument, <see cref="Outcome"/>, <see cref="Upstream"/>
/// for each call, <see cref="Trace"/>. Ids and arguments may be a client's text, which must not forge a field or a line:
/// <c>%</c>, <c>,</c> and every byte that is not visible ASCII become <c>%XX</c>. Long text is cut and ends in <c>~</c>. Nothing
/// allocates or fails.
/// </summary>
public ref struct RequestLogLine : IArgumentLine
{
    /// <summary>The longest time, id, operation, status, duration and trace id leave 124 bytes for upstream calls.</summary>
    public const int MaxBytes = 512 + TraceBytes;

    private const int TraceBytes = 39; // " trace=" and 32 digits

    private const int MaxIdBytes = RequestId.MaxBytes; // an id that is all percent signs would be cut

    private const int MaxOperationBytes = 256; // a usual title fits even if every third byte is escaped
    private const int TimeBytes = 23; // "2026-03-01T12:00:00.123" of the 28 bytes of the round-trip format, which has a fast path

    private const byte CutMark = (byte)'~';

    private readonly Span<byte> _buffer;
    private readonly int _operationEnd;
    private int _length;

    public RequestLogLine(Span<byte> buffer, DateTime utcTime, scoped ReadOnlySpan<byte> requestId, string operation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, MaxBytes);
        _buffer = buffer;
        Utf8Formatter.TryFormat(utcTime, buffer, out _, 'O');
        _length = TimeBytes;
        Put((byte)'Z');
        Put((byte)' ');
        PutEscaped(requestId, _length + MaxIdBytes);
        Put((byte)' ');
        _operationEnd = _length + MaxOperationBytes;
        Span<byte> name = stackalloc byte[MaxOperationBytes];
        Encoding.UTF8.TryGetBytes(operation, name, out int nameLength);
        PutEscaped(name[..nameLength], _operationEnd);
    }

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>Adds an argument of the operation: <c>,text</c>.</summary>
    public void Argument(scoped ReadOnlySpan<byte> text)
    {
        // There must be room for the comma and one byte.
        if (_length + 2 > _operationEnd)
        {
            return;
        }

        Put((byte)',');
        PutEscaped(text, _operationEnd);
    }

    public void Argument(long number)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, text, out int length);
        Argument(text[..length]);
    }

    public void Outcome(int status, TimeSpan duration)
    {
        Put((byte)' ');
        Utf8Formatter.TryFormat(status, _buffer[_length..], out int length);
        _length += length;
        Put((byte)' ');
        _length += DurationText.Write(_buffer[_length..], duration);
    }

    /// <summary>Adds the time of one upstream call: <c> catalog=0.900</c>. Skips it if the line is full.</summary>
    public void Upstream(scoped ReadOnlySpan<byte> name, TimeSpan duration)
    {
        if (_length + 1 + name.Length + 1 + DurationText.MaxBytes > _buffer.Length - TraceBytes)
        {
            return;
        }

        Put((byte)' ');
        name.CopyTo(_buffer[_length..]);
        _length += name.Length;
        Put((byte)'=');
        _length += DurationText.Write(_buffer[_length..], duration);
    }

    /// <summary>Adds the id of the request's trace; nothing when it has none.</summary>
    public void Trace(scoped ReadOnlySpan<byte> traceId)
    {
        if (traceId.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<byte> name = " trace="u8;
        name.CopyTo(_buffer[_length..]);
        traceId.CopyTo(_buffer[(_length + name.Length)..]);
        _length += name.Length + traceId.Length;
    }

    private void Put(byte value) => _buffer[_length++] = value;

    /// <summary>Writes up to <paramref name="end"/>, including the mark of a cut. An empty text is <c>-</c>.</summary>
    private void PutEscaped(scoped ReadOnlySpan<byte> text, int end)
    {
        if (text.IsEmpty)
        {
            Put((byte)'-');
        }

        for (int i = 0; i < text.Length; i++)
        {
            bool isPlain = text[i] is > (byte)' ' and <= (byte)'~' and not (byte)'%' and not (byte)',';
            // Before the last byte, keep one byte for the mark.
            int needed = (isPlain ? 1 : 3) + (i < text.Length - 1 ? 1 : 0);
            if (_length + needed > end)
            {
                Put(CutMark);
                return;
            }

            if (isPlain)
            {
                Put(text[i]);
            }
            else
            {
                Put((byte)'%');
                text[i].TryFormat(_buffer[_length..], out int digits, "X2", CultureInfo.InvariantCulture);
                _length += digits;
            }
        }
    }
}
