using System.Buffers;
using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>The field lines of one message, in their order (RFC 9110 section 5), over a copy of the head's bytes.</summary>
/// <remarks>Belongs to a head and is reused with it: a span from here is valid until the head is parsed anew.</remarks>
public sealed class FieldSection
{
    private const int InitialBytes = 512; // most heads are smaller

    private (Slice Name, Slice Value)[] _lines = new (Slice, Slice)[16];
    private byte[] _bytes = [];
    private int _length;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> NameAt(int index) => Slice(_lines[index].Name);

    /// <summary>The value of a line, without the optional white space around it.</summary>
    public ReadOnlySpan<byte> ValueAt(int index) => Slice(_lines[index].Value);

    /// <summary>How many lines have that name; names compare without regard to case.</summary>
    public int CountOf(ReadOnlySpan<byte> name)
    {
        int count = 0;
        for (int i = IndexOf(name, 0); i >= 0; i = IndexOf(name, i + 1))
        {
            count++;
        }

        return count;
    }

    /// <summary>The index of the next line of that name at or after <paramref name="from"/>, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int from)
    {
        for (int i = from; i < Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(NameAt(i), name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether the sender means to go on with the connection after this message (RFC 9112 section 9.3).</summary>
    internal bool KeepAlive(HttpVersion version) =>
        !ListHas("Connection"u8, "close"u8) && (version == HttpVersion.Http11 || ListHas("Connection"u8, "keep-alive"u8));

    /// <summary>The value of the first line of that name; false when there is none.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int index = IndexOf(name, 0);
        value = index < 0 ? default : ValueAt(index);
        return index >= 0;
    }

    /// <summary>Whether a comma-separated list field has the token, over all its lines and without regard to case.</summary>
    public bool ListHas(ReadOnlySpan<byte> name, ReadOnlySpan<byte> token)
    {
        for (int i = IndexOf(name, 0); i >= 0; i = IndexOf(name, i + 1))
        {
            ReadOnlySpan<byte> value = ValueAt(i);
            foreach (Range part in value.Split((byte)','))
            {
                if (Ascii.EqualsIgnoreCase(value[part].Trim(" \t"u8), token))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The bytes of the whole head.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Forgets the lines: a request that is rejected before its fields were read has none.</summary>
    internal void Clear() => Count = 0;

    /// <summary>Takes a copy of the bytes, contiguous however the network cut them; nothing of it is parsed yet.</summary>
    internal void CopyFrom(in ReadOnlySequence<byte> input)
    {
        Count = 0;
        _length = (int)input.Length;
        if (_bytes.Length < _length)
        {
            _bytes = new byte[Math.Max(InitialBytes, Math.Max(_length, _bytes.Length * 2))];
        }

        input.CopyTo(_bytes);
    }

    /// <summary>Parses the lines from there up to the empty one. <see cref="HeadScanner"/> has checked their ends.</summary>
    internal RejectReason Parse(int start)
    {
        while (true)
        {
            int lineLength = Bytes[start..].IndexOf(Grammar.Lf) - 1;
            if (lineLength == 0)
            {
                return RejectReason.None;
            }

            RejectReason reason = ParseLine(Bytes.Slice(start, lineLength), start);
            if (reason != RejectReason.None)
            {
                return reason;
            }

            start += lineLength + 2;
        }
    }

    private RejectReason ParseLine(ReadOnlySpan<byte> line, int at)
    {
        if (line[0] is Grammar.Space or Grammar.Tab)
        {
            return RejectReason.FieldLineFolded;
        }

        int colon = line.IndexOf((byte)':');
        if (colon < 0 || !Grammar.IsToken(line[..colon]))
        {
            return RejectReason.FieldNameMalformed;
        }

        ReadOnlySpan<byte> raw = line[(colon + 1)..];
        ReadOnlySpan<byte> withoutLead = raw.TrimStart(" \t"u8);
        ReadOnlySpan<byte> value = withoutLead.TrimEnd(" \t"u8);
        if (!Grammar.IsFieldValue(value))
        {
            return RejectReason.FieldValueMalformed;
        }

        if (Count == _lines.Length)
        {
            Array.Resize(ref _lines, _lines.Length * 2);
        }

        int valueAt = at + colon + 1 + (raw.Length - withoutLead.Length);
        _lines[Count++] = (new Slice(at, colon), new Slice(valueAt, value.Length));
        return RejectReason.None;
    }

    private ReadOnlySpan<byte> Slice(Slice slice) => _bytes.AsSpan(slice.Start, slice.Length);
}

/// <summary>Finds where a message's head ends. It goes on where it stopped, so a head that drips in is scanned once.</summary>
internal struct HeadScanner
{
    private const int EmptyLineBytes = 2;

    private long _lineStart;
    private int _lines;
    private int _startLineEnd;
    private long _scanned;

    /// <summary>Goes on behind a start line that is known already.</summary>
    public HeadScanner(int startLineEnd)
    {
        _scanned = _lineStart = _startLineEnd = startLineEnd;
        _lines = 1;
    }

    /// <summary>Where the head ends, with its empty line; valid once complete.</summary>
    public int End { get; private set; }

    public ParseStatus Scan(in ReadOnlySequence<byte> input, HttpLimits limits, out RejectReason reason)
    {
        var reader = new SequenceReader<byte>(input);
        reader.Advance(_scanned);
        while (reader.TryAdvanceTo(Grammar.Lf, advancePastDelimiter: true))
        {
            long lineEnd = reader.Consumed;
            long lineBytes = lineEnd - _lineStart;

            // Bounds first: a line that drips in is past its bound before its end is seen, and both must give the same reason.
            reason = CheckBounds(lineEnd, limits);
            if (reason == RejectReason.None && (lineBytes < EmptyLineBytes || !EndsInCr(input, lineEnd)))
            {
                reason = RejectReason.BareLineFeed;
            }

            if (reason != RejectReason.None)
            {
                return ParseStatus.Rejected;
            }

            if (lineBytes == EmptyLineBytes)
            {
                End = (int)lineEnd;
                return ParseStatus.Complete;
            }

            _scanned = _lineStart = lineEnd;
            _lines++;
        }

        _scanned = input.Length;
        reason = CheckBounds(_scanned, limits);
        return reason == RejectReason.None ? ParseStatus.NeedMore : ParseStatus.Rejected;
    }

    private static bool EndsInCr(in ReadOnlySequence<byte> input, long lineEnd) =>
        (input.IsSingleSegment ? input.FirstSpan[(int)lineEnd - 2] : input.Slice(lineEnd - 2, 1).FirstSpan[0]) == Grammar.Cr;

    private RejectReason CheckBounds(long end, HttpLimits limits)
    {
        if (_lines == 0)
        {
            _startLineEnd = (int)end;
            return end - _lineStart > limits.StartLineBytes ? RejectReason.TargetTooLong : RejectReason.None;
        }

        if (_lines > limits.FieldLines)
        {
            // One more line is in hand than there may be fields, unless it is the empty one.
            return end - _lineStart > EmptyLineBytes ? RejectReason.FieldLinesTooMany : RejectReason.None;
        }

        return end - _startLineEnd > limits.FieldSectionBytes ? RejectReason.FieldSectionTooLarge : RejectReason.None;
    }
}

/// <summary>A part of a message's bytes, by place: unlike a span it can be kept in a field.</summary>
internal readonly record struct Slice(int Start, int Length);
