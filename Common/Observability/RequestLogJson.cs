using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PygmyStore.Common.Observability;

/// <summary>
/// Composes one line of a <see cref="LineLog"/> as a JSON object, in the caller's buffer: what <see cref="RequestLogLine"/> says,
/// and the trace id, the method and the route.
/// <code>{"time":"2026-03-01T12:00:00.123Z","request_id":"5f0c2a-1","operation":"buy","arguments":["2"],"method":"POST",
/// "route":"/orders","status":201,"ms":1.234,"upstream_ms":{"order":1.100,"catalog":0.900}}</code>
/// Call in this order: constructor, <see cref="Argument(ReadOnlySpan{byte})"/> for each argument, <see cref="Outcome"/>,
/// <see cref="Upstream"/> for each call, <see cref="End"/>. A line is visible ASCII: all other characters are <c>\uXXXX</c>, and
/// bytes that are not UTF-8 become U+FFFD. Long text is cut and ends in <c>~</c>. Nothing allocates or fails.
/// </summary>
public ref struct RequestLogJson : IArgumentLine
{
    /// <summary>The sum of the bounds below; each character may take six bytes, or twelve beyond the basic plane.</summary>
    public const int MaxBytes = 2048;

    private const int MaxIdBytes = 400; // an id of 64 characters, each escaped
    private const int MaxNameBytes = 128; // of an operation, a method, a route: our own names
    private const int MaxArgumentsBytes = 800; // a usual title fits, whatever its script
    private const int MaxEscapeBytes = 12;
    private const int TimeBytes = 23; // "2026-03-01T12:00:00.123" of the round-trip format

    private readonly Span<byte> _buffer;
    private readonly int _argumentsEnd;
    private int _length;
    private bool _hasArguments;
    private bool _hasUpstream;

    public RequestLogJson(
        Span<byte> buffer, DateTime utcTime, scoped ReadOnlySpan<byte> requestId, scoped ReadOnlySpan<byte> traceId,
        string operation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, MaxBytes);
        _buffer = buffer;
        Put("{\"time\":\""u8);
        Utf8Formatter.TryFormat(utcTime, _buffer[_length..], out _, 'O');
        _length += TimeBytes;
        Put("Z\",\"request_id\":"u8);
        PutString(requestId, _length + MaxIdBytes);
        if (!traceId.IsEmpty)
        {
            Put(",\"trace_id\":"u8);
            PutString(traceId, _length + MaxNameBytes);
        }

        PutName(",\"operation\":"u8, operation);
        Put(",\"arguments\":["u8);
        _argumentsEnd = _length + MaxArgumentsBytes;
    }

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>Adds an argument of the operation, if there is room for one character of it.</summary>
    public void Argument(scoped ReadOnlySpan<byte> text)
    {
        if (_length + ",\"\"".Length + (2 * MaxEscapeBytes) > _argumentsEnd)
        {
            return;
        }

        Put(_hasArguments ? ","u8 : default);
        _hasArguments = true;
        PutString(text, _argumentsEnd);
    }

    public void Argument(long number)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, text, out int length);
        Argument(text[..length]);
    }

    /// <summary>Says what came of it; null: there is no route.</summary>
    public void Outcome(string method, string? route, int status, TimeSpan duration)
    {
        Put("]"u8);
        PutName(",\"method\":"u8, method);
        if (route is not null)
        {
            PutName(",\"route\":"u8, route);
        }

        Put(",\"status\":"u8);
        Utf8Formatter.TryFormat(status, _buffer[_length..], out int length);
        _length += length;
        Put(",\"ms\":"u8);
        _length += DurationText.Write(_buffer[_length..], duration);
    }

    /// <summary>Adds the time of one upstream call. Skips it if the line is full.</summary>
    public void Upstream(scoped ReadOnlySpan<byte> name, TimeSpan duration)
    {
        const int MostBytes = 24 + (ServerTiming.MaxNameBytes * 6) + DurationText.MaxBytes; // and the end of the line
        if (_length + MostBytes > _buffer.Length)
        {
            return;
        }

        Put(_hasUpstream ? ","u8 : ",\"upstream_ms\":{"u8);
        _hasUpstream = true;
        PutString(name, _length + MaxNameBytes);
        Put(":"u8);
        _length += DurationText.Write(_buffer[_length..], duration);
    }

    public void End() => Put(_hasUpstream ? "}}"u8 : "}"u8);

    private void Put(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer[_length..]);
        _length += text.Length;
    }

    private void PutName(scoped ReadOnlySpan<byte> member, string name)
    {
        Span<byte> text = stackalloc byte[MaxNameBytes];
        Put(member);
        Encoding.UTF8.TryGetBytes(name, text, out int length);
        PutString(text[..length], _length + MaxNameBytes);
    }

    /// <summary>Writes a string with its quotes, up to <paramref name="end"/>, including the mark of a cut.</summary>
    private void PutString(scoped ReadOnlySpan<byte> text, int end)
    {
        Put("\""u8);
        while (!text.IsEmpty)
        {
            if (_length + MaxEscapeBytes + "~\"".Length > end)
            {
                Put("~"u8);
                break;
            }

            Rune.DecodeFromUtf8(text, out Rune character, out int used); // a wrong byte is U+FFFD
            text = text[used..];
            PutCharacter(character);
        }

        Put("\""u8);
    }

    private void PutCharacter(Rune character)
    {
        if (character.Value is >= ' ' and <= '~' and not '"' and not '\\')
        {
            _buffer[_length++] = (byte)character.Value;
            return;
        }

        Span<char> units = stackalloc char[2];
        foreach (char unit in units[..character.EncodeToUtf16(units)])
        {
            Put("\\u"u8);
            ((int)unit).TryFormat(_buffer[_length..], out int digits, "x4", CultureInfo.InvariantCulture);
            _length += digits;
        }
    }
}
