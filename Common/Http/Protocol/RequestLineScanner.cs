using System.Buffers;
using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// Rejects a request line at the first byte that no request line can have in that place (RFC 9112 section 3). So a peer that
/// speaks another protocol is told at once, and the outcome does not depend on how the bytes were cut.
/// </summary>
/// <remarks>It checks the shape of the line. What the line says is checked once it is whole.</remarks>
internal struct RequestLineScanner
{
    private const int EmptyLineBytes = 2;
    private const int VersionBytes = 8;
    private const byte TlsHandshake = 0x16; // the first byte of a TLS record that begins a handshake (RFC 8446 section 5.1)

    private long _scanned;
    private int _partBytes; // of the part of the line that the place names
    private Place _place;

    private enum Place : byte
    {
        Start,
        EmptyLineEnd,
        Method,
        TargetStart,
        Target,
        Version,
        LineEnd,
        Whole,
    }

    private static ReadOnlySpan<byte> Version => "HTTP/0.0"u8; // a zero stands for any digit

    private static ReadOnlySpan<byte> SshIdentification => "SSH-"u8; // RFC 4253 section 4.2

    /// <summary>Bytes before the line: one empty line, which a client may send after a body (RFC 9112 section 2.2).</summary>
    public int LeadingBytes { get; private set; }

    /// <summary>The bytes of the line with its end; valid once it is whole.</summary>
    public readonly int LineBytes => (int)_scanned - LeadingBytes;

    public readonly bool HasBegun => _scanned > 0;

    public readonly bool IsWhole => _place == Place.Whole;

    /// <summary>Scans what is new in the input. It sets the head's method as soon as that is known.</summary>
    public ParseStatus Scan(in ReadOnlySequence<byte> input, HttpLimits limits, RequestHead head, out RejectReason reason)
    {
        foreach (ReadOnlyMemory<byte> part in input.Slice(_scanned))
        {
            foreach (byte c in part.Span)
            {
                reason = Take(c, input, limits, head);
                _scanned++;
                if (reason != RejectReason.None)
                {
                    head.RejectedByte = c;
                    return ParseStatus.Rejected;
                }

                if (IsWhole)
                {
                    return ParseStatus.Complete;
                }

                if (LineBytes >= limits.StartLineBytes)
                {
                    reason = _place == Place.Method ? RejectReason.MethodUnknown : RejectReason.TargetTooLong;
                    return ParseStatus.Rejected;
                }
            }
        }

        reason = RejectReason.None;
        return ParseStatus.NeedMore;
    }

    private RejectReason Take(byte c, in ReadOnlySequence<byte> input, HttpLimits limits, RequestHead head)
    {
        if (c == Grammar.Lf && _place is not (Place.EmptyLineEnd or Place.LineEnd))
        {
            return RejectReason.BareLineFeed;
        }

        return _place switch
        {
            Place.Start => TakeFirst(c, input, limits, head),
            Place.EmptyLineEnd => TakeEmptyLineEnd(c),
            Place.Method => TakeMethod(c, input, limits, head),
            Place.TargetStart => TakeTargetStart(c, head),
            Place.Target => TakeTarget(c),
            Place.Version => TakeVersion(c),
            _ => c == Grammar.Lf ? GoOn(Place.Whole) : RejectReason.VersionMalformed,
        };
    }

    private RejectReason TakeFirst(byte c, in ReadOnlySequence<byte> input, HttpLimits limits, RequestHead head)
    {
        if (c == Grammar.Cr)
        {
            return LeadingBytes > 0 ? RejectReason.ExtraEmptyLine : GoOn(Place.EmptyLineEnd);
        }

        GoOn(Place.Method);
        return TakeMethod(c, input, limits, head);
    }

    private RejectReason TakeEmptyLineEnd(byte c)
    {
        LeadingBytes = EmptyLineBytes;
        return c == Grammar.Lf ? GoOn(Place.Start) : RejectReason.RequestLineMalformed;
    }

    private RejectReason TakeMethod(byte c, in ReadOnlySequence<byte> input, HttpLimits limits, RequestHead head)
    {
        if (c == Grammar.Space && _partBytes > 0)
        {
            head.Method = RequestMethods.Parse(Part(input, stackalloc byte[_partBytes]));
            return GoOn(Place.TargetStart);
        }

        if (c is Grammar.Cr or Grammar.Space)
        {
            return RejectReason.RequestLineMalformed;
        }

        if (!Grammar.IsTokenCharacter(c))
        {
            return c == TlsHandshake && _partBytes == 0 ? RejectReason.OtherProtocol : RejectReason.MethodMalformed;
        }

        _partBytes++;
        return _partBytes > limits.MethodBytes ? RejectReason.MethodUnknown
            : c == '-' && _partBytes == SshIdentification.Length && IsSsh(input) ? RejectReason.OtherProtocol
            : RejectReason.None;
    }

    private RejectReason TakeTargetStart(byte c, RequestHead head)
    {
        GoOn(Place.Target);
        RejectReason reason = c == Grammar.Space ? RejectReason.RequestLineMalformed : TakeTarget(c);

        // A path, *, or the h of http://. Of a method that is not known, such as CONNECT, the target may have any form.
        bool isKnownForm = c is (byte)'/' or (byte)'*' or (byte)'h' or (byte)'H' || head.Method == RequestMethod.Unknown;
        return reason != RejectReason.None || isKnownForm ? reason : RejectReason.TargetMalformed;
    }

    private RejectReason TakeTarget(byte c) => c switch
    {
        Grammar.Space => GoOn(Place.Version),
        Grammar.Cr => RejectReason.RequestLineMalformed,
        _ => Grammar.IsTargetCharacter(c) ? RejectReason.None : RejectReason.TargetCharacter,
    };

    private RejectReason TakeVersion(byte c)
    {
        if (_partBytes == VersionBytes)
        {
            return c == Grammar.Cr ? GoOn(Place.LineEnd) : RejectReason.VersionMalformed;
        }

        byte expected = Version[_partBytes++];
        return expected == '0' ? Grammar.IsDigit(c) ? RejectReason.None : RejectReason.VersionMalformed
            : c == expected ? RejectReason.None
            : _partBytes == 1 ? RejectReason.RequestLineMalformed // no version: a space in the target, or one too many
            : RejectReason.VersionMalformed;
    }

    private RejectReason GoOn(Place place)
    {
        _place = place;
        _partBytes = 0;
        return RejectReason.None;
    }

    private readonly bool IsSsh(in ReadOnlySequence<byte> input) =>
        Part(input, stackalloc byte[SshIdentification.Length]).SequenceEqual(SshIdentification);

    /// <summary>The first bytes of the line, as many as the buffer takes.</summary>
    private readonly ReadOnlySpan<byte> Part(in ReadOnlySequence<byte> input, Span<byte> buffer)
    {
        input.Slice(LeadingBytes, buffer.Length).CopyTo(buffer);
        return buffer;
    }
}

/// <summary>The methods that are implemented here (RFC 9110 section 9.3, RFC 5789). Names are case-sensitive.</summary>
public enum RequestMethod
{
    Unknown,
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

public static class RequestMethods
{
    private static readonly string[] Names = [.. Enum.GetNames<RequestMethod>().Select(name => name.ToUpperInvariant())];

    /// <summary>The method of that name, or <see cref="RequestMethod.Unknown"/>.</summary>
    public static RequestMethod Parse(ReadOnlySpan<byte> name)
    {
        for (int i = (int)RequestMethod.Get; i < Names.Length; i++)
        {
            if (name.Length == Names[i].Length && Ascii.Equals(name, Names[i]))
            {
                return (RequestMethod)i;
            }
        }

        return RequestMethod.Unknown;
    }

    public static string Name(this RequestMethod method) => method != RequestMethod.Unknown
        ? Names[(int)method]
        : throw new ArgumentOutOfRangeException(nameof(method), method, "has no name");
}

/// <summary>A message's version. A higher minor version is 1.1 (RFC 9110 section 2.5); another major one is rejected.</summary>
public enum HttpVersion
{
    Http10,
    Http11,
}

internal static class HttpVersions
{
    /// <summary>Parses <c>HTTP/1.1</c>: the name is case-sensitive, each number is one digit (RFC 9112 section 2.3).</summary>
    public static RejectReason Parse(ReadOnlySpan<byte> text, out HttpVersion version)
    {
        version = HttpVersion.Http11;
        if (text.Length != "HTTP/1.1".Length || !text.StartsWith("HTTP/"u8) || text[6] != '.'
            || !Grammar.IsDigit(text[5]) || !Grammar.IsDigit(text[7]))
        {
            return RejectReason.VersionMalformed;
        }

        version = text[7] == '0' ? HttpVersion.Http10 : HttpVersion.Http11;
        return text[5] == '1' ? RejectReason.None : RejectReason.VersionUnsupported;
    }
}
