using System.Buffers.Text;
using System.Text;

namespace PygmyStore.Common.Observability;

/// <summary>
/// Composes one line of a <see cref="RequestLog"/> in the caller's buffer: time, request id, operation with its arguments,
/// status, milliseconds, and the milliseconds of each upstream call, with one space between two fields.
/// <code>2026-03-01T12:00:00.123Z 5f0c2a-1 buy,2 200 1.234 order=1.100 catalog=0.900</code>
/// Call in this order: constructor, <see cref="Argument(long)"/> for each argument, <see cref="Outcome"/>, <see cref="Upstream"/>
/// for each call. Ids and arguments may be a client's text: every byte but visible ASCII, and <c>%</c> and <c>,</c>, is written
/// as <c>%XX</c>, so that it can forge neither a field nor a line. What is too long is cut (<c>~</c> in its place); nothing
/// allocates or fails.
/// </summary>
public ref struct RequestLogLine
{
    /// <summary>
    /// Room for a whole line: the time, id, operation, status and duration at their longest leave 124 bytes for upstream calls.
    /// </summary>
    public const int MaxBytes = 512;

    /// <summary>An id is 64 bytes at most (<see cref="RequestId.MaxBytes"/>); one of only escaped bytes would be cut.</summary>
    private const int MaxIdBytes = 64;

    /// <summary>Name and arguments as written: a title of usual length fits even where every third byte is a space.</summary>
    private const int MaxOperationBytes = 256;

    /// <summary>"2026-03-01T12:00:00.123" of the 28 bytes of the round-trip format, which has a fast path.</summary>
    private const int TimeBytes = 23;

    private const byte CutMark = (byte)'~';

    private readonly Span<byte> _buffer;
    private readonly int _operationEnd;
    private int _length;

    /// <param name="buffer">At least <see cref="MaxBytes"/>, from the caller's stack.</param>
    /// <param name="utcTime">When the request came; must be UTC.</param>
    /// <param name="requestId">Its id.</param>
    /// <param name="operation">The name of the route's operation.</param>
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

    /// <summary>The line without its end.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>Adds an argument of the operation: <c>,text</c>.</summary>
    public void Argument(scoped ReadOnlySpan<byte> text)
    {
        // The comma and a byte of the text, or the mark of its cut.
        if (_length + 2 > _operationEnd)
        {
            return;
        }

        Put((byte)',');
        PutEscaped(text, _operationEnd);
    }

    /// <summary>Adds an argument of the operation: <c>,number</c>.</summary>
    public void Argument(long number)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, text, out int length);
        Argument(text[..length]);
    }

    /// <summary>Adds the status of the answer and the time that the request took.</summary>
    public void Outcome(int status, TimeSpan duration)
    {
        Put((byte)' ');
        Utf8Formatter.TryFormat(status, _buffer[_length..], out int length);
        _length += length;
        Put((byte)' ');
        _length += DurationText.Write(_buffer[_length..], duration);
    }

    /// <summary>Adds the time of one call to another server: <c> catalog=0.900</c>. Left out when the line is full.</summary>
    public void Upstream(scoped ReadOnlySpan<byte> name, TimeSpan duration)
    {
        if (_length + 1 + name.Length + 1 + DurationText.MaxBytes > _buffer.Length)
        {
            return;
        }

        Put((byte)' ');
        name.CopyTo(_buffer[_length..]);
        _length += name.Length;
        Put((byte)'=');
        _length += DurationText.Write(_buffer[_length..], duration);
    }

    private void Put(byte value) => _buffer[_length++] = value;

    /// <summary>
    /// Writes up to <paramref name="end"/>, the last byte of it the mark of a cut if there is one; an empty text is <c>-</c>.
    /// </summary>
    private void PutEscaped(scoped ReadOnlySpan<byte> text, int end)
    {
        if (text.IsEmpty)
        {
            Put((byte)'-');
        }

        for (int i = 0; i < text.Length; i++)
        {
            bool isPlain = text[i] is > (byte)' ' and <= (byte)'~' and not (byte)'%' and not (byte)',';
            // After each byte but the last there is a place for the mark.
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
                PutPercentEncoded(text[i]);
            }
        }
    }

    private void PutPercentEncoded(byte value)
    {
        Put((byte)'%');
        Put(HexDigit(value >> 4));
        Put(HexDigit(value & 0xF));
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
