using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>Decodes the chunked transfer coding (RFC 9112 section 7.1), strictly. Resumable at every byte.</summary>
internal sealed class ChunkedDecoder(HttpLimits limits)
{
    private const int MaxSizeDigits = 8; // 4 GiB, far past every limit; leading zeros count too, so that a line of them ends

    /// <summary>They may not come after the body that they would have changed (RFC 9110 section 6.5.1).</summary>
    private static readonly byte[][] ForbiddenTrailers = [.. new[]
    {
        "Transfer-Encoding", "Content-Length", "Host", "Connection", "Content-Type", "Content-Encoding", "Content-Range",
        "Trailer", "Expect", "Authorization", "Cookie", "Set-Cookie", "Cache-Control", "If-None-Match", "Idempotency-Key",
        "X-Request-Id", "X-Service-Key", "X-Admin-Key",
    }.Select(Encoding.ASCII.GetBytes)];

    private readonly FieldSection _trailers = new();
    private Stage _stage;
    private long _chunkRemaining;
    private long _bodyBytes;

    private enum Stage
    {
        Size,
        Data,
        DataEnd,
        Trailers,
    }

    public void Reset()
    {
        _stage = Stage.Size;
        _chunkRemaining = _bodyBytes = 0;
    }

    /// <summary>Decodes what it can from <paramref name="reader"/> into <paramref name="body"/>.</summary>
    public ParseStatus Decode(ref SequenceReader<byte> reader, IBufferWriter<byte> body, out RejectReason reason)
    {
        while (true)
        {
            Stage stage = _stage;
            ParseStatus status = stage switch
            {
                Stage.Size => ReadSize(ref reader, out reason),
                Stage.Data => ReadData(ref reader, body, out reason),
                Stage.DataEnd => ReadDataEnd(ref reader, out reason),
                _ => ReadTrailers(ref reader, out reason),
            };
            if (status != ParseStatus.Complete || stage == Stage.Trailers)
            {
                return status;
            }

            _stage = stage switch
            {
                Stage.Size => _chunkRemaining == 0 ? Stage.Trailers : Stage.Data,
                Stage.Data => Stage.DataEnd,
                _ => Stage.Size,
            };
        }
    }

    private ParseStatus ReadSize(ref SequenceReader<byte> reader, out RejectReason reason)
    {
        bool isWhole = reader.TryReadTo(out ReadOnlySequence<byte> line, Grammar.Lf);
        bool isTooLong = (isWhole ? line.Length : reader.Remaining) > limits.ChunkLineBytes;
        reason = isTooLong ? RejectReason.ChunkLineTooLong : RejectReason.None;
        if (isWhole && !isTooLong)
        {
            Span<byte> copy = stackalloc byte[limits.ChunkLineBytes];
            line.CopyTo(copy);
            reason = ParseSizeLine(copy[..(int)line.Length]);
        }

        return reason != RejectReason.None ? ParseStatus.Rejected : isWhole ? ParseStatus.Complete : ParseStatus.NeedMore;
    }

    private RejectReason ParseSizeLine(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line[^1] != Grammar.Cr)
        {
            return RejectReason.BareLineFeed;
        }

        line = line[..^1];
        if (!Utf8Parser.TryParse(line, out _chunkRemaining, out int digits, 'x') || digits > MaxSizeDigits)
        {
            return RejectReason.ChunkSizeMalformed;
        }

        _bodyBytes += _chunkRemaining;
        return !AreExtensions(line[digits..]) ? RejectReason.ChunkExtensionMalformed
            : _bodyBytes > limits.BodyBytes ? RejectReason.BodyTooLarge
            : RejectReason.None;
    }

    private ParseStatus ReadData(ref SequenceReader<byte> reader, IBufferWriter<byte> body, out RejectReason reason)
    {
        reason = RejectReason.None;
        _chunkRemaining -= BodyDecoder.Take(ref reader, body, _chunkRemaining);
        return _chunkRemaining == 0 ? ParseStatus.Complete : ParseStatus.NeedMore;
    }

    private static ParseStatus ReadDataEnd(ref SequenceReader<byte> reader, out RejectReason reason)
    {
        reason = RejectReason.None;
        if (reader.TryPeek(out byte first) && first != Grammar.Cr || reader.TryPeek(1, out byte second) && second != Grammar.Lf)
        {
            reason = RejectReason.ChunkDataUnterminated;
            return ParseStatus.Rejected;
        }

        if (reader.Remaining < 2)
        {
            return ParseStatus.NeedMore;
        }

        reader.Advance(2);
        return ParseStatus.Complete;
    }

    private ParseStatus ReadTrailers(ref SequenceReader<byte> reader, out RejectReason reason)
    {
        ReadOnlySequence<byte> input = reader.UnreadSequence;
        var lines = new SequenceReader<byte>(input);
        while (lines.TryReadTo(out ReadOnlySequence<byte> line, Grammar.Lf) && lines.Consumed <= limits.TrailerBytes)
        {
            if (line.IsEmpty || line.Slice(line.Length - 1).FirstSpan[0] != Grammar.Cr)
            {
                reason = RejectReason.BareLineFeed;
                return ParseStatus.Rejected;
            }

            if (line.Length == 1)
            {
                reason = CheckTrailers(input.Slice(0, lines.Consumed));
                reader.Advance(lines.Consumed);
                return reason == RejectReason.None ? ParseStatus.Complete : ParseStatus.Rejected;
            }
        }

        reason = input.Length > limits.TrailerBytes ? RejectReason.FieldSectionTooLarge : RejectReason.None;
        return reason == RejectReason.None ? ParseStatus.NeedMore : ParseStatus.Rejected;
    }

    /// <summary>Trailers are checked and dropped.</summary>
    private RejectReason CheckTrailers(in ReadOnlySequence<byte> section)
    {
        _trailers.CopyFrom(section);
        RejectReason reason = _trailers.Parse(0);
        return reason != RejectReason.None ? reason
            : _trailers.Count > limits.FieldLines ? RejectReason.FieldLinesTooMany
            : Array.Exists(ForbiddenTrailers, name => _trailers.IndexOf(name, 0) >= 0) ? RejectReason.TrailerForbidden
            : RejectReason.None;
    }

    /// <summary>Checks what nobody reads: <c>;name</c> or <c>;name=value</c> (RFC 9112 section 7.1.1).</summary>
    private static bool AreExtensions(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            text = text.TrimStart(" \t"u8);
            if (text.IsEmpty || text[0] != ';')
            {
                return false;
            }

            text = text[1..].TrimStart(" \t"u8);
            if (!TryTakeToken(ref text))
            {
                return false;
            }

            ReadOnlySpan<byte> afterName = text.TrimStart(" \t"u8);
            if (!afterName.IsEmpty && afterName[0] == '=')
            {
                text = afterName[1..].TrimStart(" \t"u8);
                if (!TryTakeToken(ref text) && !TryTakeQuotedString(ref text))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool TryTakeToken(ref ReadOnlySpan<byte> text)
    {
        int length = text.IndexOfAny(" \t;=\""u8);
        length = length < 0 ? text.Length : length;
        bool valid = Grammar.IsToken(text[..length]);
        text = valid ? text[length..] : text;
        return valid;
    }

    private static bool TryTakeQuotedString(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            return false;
        }

        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                bool valid = Grammar.IsFieldValue(text[..i]);
                text = text[(i + 1)..];
                return valid;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return false;
    }
}
