namespace PygmyStore.Common.Http.Server;

/// <summary>
/// The value of If-Match or If-None-Match, over all of its lines (RFC 9110 sections 8.8.3, 13.1.1 and 13.1.2): any entity tag (<c>*</c>), or
/// a list of them.
/// </summary>
internal sealed class EntityTagList
{
    private readonly List<(bool IsWeak, byte[] Tag)> _tags = [];

    private bool _isAny;

    /// <summary>Adds a line's value; false when the whole is no such list.</summary>
    public bool TryAdd(ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual("*"u8))
        {
            _isAny = true;
            return _tags.Count == 0;
        }

        bool needsComma = false;
        while (true)
        {
            value = value.TrimStart(" \t"u8);
            if (value.IsEmpty)
            {
                return !_isAny || _tags.Count == 0;
            }

            if (value[0] == ',')
            {
                needsComma = false; // empty elements count for nothing (RFC 9110 section 5.6.1.2)
                value = value[1..];
            }
            else if (needsComma || !TryTake(ref value))
            {
                return false;
            }
            else
            {
                needsComma = true;
            }
        }
    }

    /// <summary>Whether the tag is meant, by the strong comparison: neither of the two may be weak (ours never are).</summary>
    public bool MatchesStrongly(ReadOnlySpan<byte> tag) => _isAny || Has(tag, mayBeWeak: false);

    /// <summary>Whether the tag is meant, by the weak comparison.</summary>
    public bool MatchesWeakly(ReadOnlySpan<byte> tag) => _isAny || Has(tag, mayBeWeak: true);

    private bool Has(ReadOnlySpan<byte> tag, bool mayBeWeak)
    {
        foreach ((bool isWeak, byte[] sent) in _tags)
        {
            if ((mayBeWeak || !isWeak) && tag.SequenceEqual(sent))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryTake(ref ReadOnlySpan<byte> value)
    {
        bool isWeak = value.StartsWith("W/"u8);
        ReadOnlySpan<byte> rest = isWeak ? value[2..] : value;
        int length = rest is [(byte)'"', ..] ? rest[1..].IndexOf((byte)'"') : -1;
        if (length < 0 || rest.Slice(1, length).ContainsAny((byte)' ', (byte)'\t', (byte)0x7F))
        {
            return false;
        }

        _tags.Add((isWeak, rest[..(length + 2)].ToArray()));
        value = rest[(length + 2)..];
        return true;
    }
}
