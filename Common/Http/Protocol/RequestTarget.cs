using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>A request target (RFC 9112 section 3.2) in the origin, absolute or asterisk form, taken apart and decoded.</summary>
/// <remarks>Belongs to a head and is reused with it: a span from here is valid until the head is parsed anew.</remarks>
public sealed class RequestTarget
{
    private readonly HttpLimits _limits;
    private readonly Slice[] _segments;
    private readonly (Slice Name, Slice Value)[] _parameters;
    private Slice _hostAndPort;
    private byte[] _decoded = new byte[256];
    private int _decodedLength;

    internal RequestTarget(HttpLimits limits)
    {
        _limits = limits;
        _segments = new Slice[limits.PathSegments];
        _parameters = new (Slice, Slice)[limits.QueryParameters];
    }

    /// <summary>The target is <c>*</c>: the server as a whole (OPTIONS only).</summary>
    public bool IsAsterisk { get; private set; }

    /// <summary>The segments of the path; the root has one, which is empty.</summary>
    public int SegmentCount { get; private set; }

    public int ParameterCount { get; private set; }

    /// <summary>A path segment, decoded; an encoded slash in it is a character like any other.</summary>
    public ReadOnlySpan<byte> Segment(int index) => Decoded(_segments[index]);

    public ReadOnlySpan<byte> ParameterName(int index) => Decoded(_parameters[index].Name);

    /// <summary>The value of a query parameter, decoded; <c>+</c> is a space.</summary>
    public ReadOnlySpan<byte> ParameterValue(int index) => Decoded(_parameters[index].Value);

    /// <summary>The value of the first query parameter of that name; false when there is none.</summary>
    public bool TryGetParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        for (int i = 0; i < ParameterCount; i++)
        {
            if (ParameterName(i).SequenceEqual(name))
            {
                value = ParameterValue(i);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The name of a query parameter that comes more than once; false when there is none.</summary>
    public bool TryFindRepeatedParameter(out ReadOnlySpan<byte> name)
    {
        for (int i = 1; i < ParameterCount; i++)
        {
            name = ParameterName(i);
            for (int before = 0; before < i; before++)
            {
                if (ParameterName(before).SequenceEqual(name))
                {
                    return true;
                }
            }
        }

        name = default;
        return false;
    }

    /// <summary>The host and port of an absolute target, as they were sent; empty in the other forms.</summary>
    internal ReadOnlySpan<byte> HostAndPort => Decoded(_hostAndPort);

    /// <summary>Parses a target that is not empty and has only allowed characters (<see cref="Grammar"/>).</summary>
    internal RejectReason Parse(ReadOnlySpan<byte> raw, RequestMethod method)
    {
        IsAsterisk = false;
        _hostAndPort = default;
        SegmentCount = ParameterCount = _decodedLength = 0;
        if (_decoded.Length < raw.Length)
        {
            _decoded = new byte[Math.Max(raw.Length, _decoded.Length * 2)];
        }

        if (raw.SequenceEqual("*"u8))
        {
            IsAsterisk = true;
            return method == RequestMethod.Options ? RejectReason.None : RejectReason.TargetFormNotForMethod;
        }

        if (raw[0] != '/' && !TryTakeSchemeAndAuthority(ref raw))
        {
            return RejectReason.TargetMalformed;
        }

        int queryAt = raw.IndexOf((byte)'?');
        ReadOnlySpan<byte> path = queryAt < 0 ? raw : raw[..queryAt];
        if (path.IsEmpty)
        {
            // RFC 9112 section 3.2.4: with OPTIONS it means the server as a whole.
            IsAsterisk = method == RequestMethod.Options && queryAt < 0;
            path = "/"u8;
        }

        RejectReason reason = ParsePath(path);
        return reason != RejectReason.None || queryAt < 0 ? reason : ParseQuery(raw[(queryAt + 1)..]);
    }

    private bool TryTakeSchemeAndAuthority(ref ReadOnlySpan<byte> raw)
    {
        int authorityAt = raw.IndexOf("://"u8) + 3;
        if (authorityAt < 3 || !Ascii.EqualsIgnoreCase(raw[..(authorityAt - 3)], "http"u8))
        {
            return false;
        }

        raw = raw[authorityAt..];
        int end = raw.IndexOfAny((byte)'/', (byte)'?');
        ReadOnlySpan<byte> authority = end < 0 ? raw : raw[..end];
        raw = raw[authority.Length..];
        authority.CopyTo(_decoded);
        _hostAndPort = new Slice(0, authority.Length);
        _decodedLength = authority.Length;
        return Authority.IsValid(authority);
    }

    private RejectReason ParsePath(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> segments = path[1..];
        foreach (Range range in segments.Split((byte)'/'))
        {
            if (SegmentCount == _limits.PathSegments)
            {
                return RejectReason.TargetTooLong;
            }

            RejectReason reason = Decode(segments[range], plusIsSpace: false, out Slice segment);
            if (reason != RejectReason.None)
            {
                return reason;
            }

            if (Decoded(segment) is [(byte)'.'] or [(byte)'.', (byte)'.'])
            {
                return RejectReason.DotSegment;
            }

            _segments[SegmentCount++] = segment;
        }

        return RejectReason.None;
    }

    private RejectReason ParseQuery(ReadOnlySpan<byte> query)
    {
        foreach (Range range in query.Split((byte)'&'))
        {
            ReadOnlySpan<byte> pair = query[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            if (ParameterCount == _limits.QueryParameters)
            {
                return RejectReason.TargetTooLong;
            }

            int equals = pair.IndexOf((byte)'=');
            ReadOnlySpan<byte> rawName = equals < 0 ? pair : pair[..equals];
            ReadOnlySpan<byte> rawValue = equals < 0 ? default : pair[(equals + 1)..];
            RejectReason reason = Decode(rawName, plusIsSpace: true, out Slice name);
            Slice value = default;
            reason = reason == RejectReason.None ? Decode(rawValue, plusIsSpace: true, out value) : reason;
            if (reason != RejectReason.None)
            {
                return reason;
            }

            _parameters[ParameterCount++] = (name, value);
        }

        return RejectReason.None;
    }

    private RejectReason Decode(ReadOnlySpan<byte> encoded, bool plusIsSpace, out Slice slice)
    {
        RejectReason reason = PercentEncoding.Decode(encoded, plusIsSpace, _decoded.AsSpan(_decodedLength), out int written);
        slice = new Slice(_decodedLength, written);
        _decodedLength += written;
        return reason;
    }

    private ReadOnlySpan<byte> Decoded(Slice slice) => _decoded.AsSpan(slice.Start, slice.Length);
}

/// <summary>Percent-encoding of UTF-8 text in a request target (RFC 3986 section 2.1, RFC 3629).</summary>
public static class PercentEncoding
{
    /// <summary>Decodes into a buffer at least as long; None, or why it cannot.</summary>
    internal static RejectReason Decode(ReadOnlySpan<byte> encoded, bool plusIsSpace, Span<byte> destination, out int written)
    {
        written = 0;
        for (int i = 0; i < encoded.Length; i++)
        {
            byte c = encoded[i];
            if (c == '%')
            {
                if (i + 2 >= encoded.Length || Convert.FromHexString(encoded.Slice(i + 1, 2), new Span<byte>(ref c), out _, out _)
                    != OperationStatus.Done)
                {
                    return RejectReason.EscapeMalformed;
                }

                i += 2;
            }
            else if (c == '+' && plusIsSpace)
            {
                c = Grammar.Space;
            }

            if (c is < 0x20 or 0x7F)
            {
                return RejectReason.EscapedControl;
            }

            destination[written++] = c;
        }

        return Utf8.IsValid(destination[..written]) ? RejectReason.None : RejectReason.EscapesNotUtf8;
    }

    /// <summary>Encodes text as one path segment or one query value: all but unreserved characters is escaped.</summary>
    public static string Encode(string text) => Uri.EscapeDataString(text);
}
