using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>The conditions of one request: If-Match and If-None-Match (RFC 9110 section 13). Dates are ignored.</summary>
/// <remarks>Immutable once read; it keeps nothing of the request, so another thread may ask it.</remarks>
public sealed class Conditions
{
    private readonly EntityTagList? _match;
    private readonly EntityTagList? _noneMatch;

    private Conditions(EntityTagList? match, EntityTagList? noneMatch) => (_match, _noneMatch) = (match, noneMatch);

    /// <summary>Whether there is an If-Match: the client wants nothing done unless it knows the present state.</summary>
    internal bool HasMatch => _match is not null;

    /// <summary>
    /// Reads the conditions, null when there are none; false when one cannot be read, for then no change may be made. A read
    /// whose If-None-Match cannot be read gets the whole answer.
    /// </summary>
    internal static bool TryRead(FieldSection fields, bool isSafe, out Conditions? conditions)
    {
        bool isSound = TryRead(fields, "If-Match"u8, out EntityTagList? match);
        if (!TryRead(fields, "If-None-Match"u8, out EntityTagList? noneMatch))
        {
            noneMatch = null;
            isSound &= isSafe;
        }

        conditions = match is null && noneMatch is null ? null : new Conditions(match, noneMatch);
        return isSound;
    }

    /// <summary>Whether If-Match holds for the present entity tag, which is empty when there is none.</summary>
    public bool MatchHolds(ReadOnlySpan<byte> tag, bool exists = true) =>
        _match is null || (exists && _match.Matches(tag, mayBeWeak: false));

    /// <summary>Whether If-None-Match holds, of the same.</summary>
    public bool NoneMatchHolds(ReadOnlySpan<byte> tag, bool exists = true) =>
        _noneMatch is null || !exists || !_noneMatch.Matches(tag, mayBeWeak: true);

    /// <summary>Replaces the answer to a read by 412 or 304 where a condition does not hold (RFC 9110 section 13.2.2).</summary>
    internal void Judge(Response response)
    {
        if (response.Status is < 200 or > 299)
        {
            return; // conditions count only where the answer would be a success (RFC 9110 section 13.2.1)
        }

        if (!MatchHolds(response.EntityTag))
        {
            response.PreconditionFailed();
        }
        else if (!NoneMatchHolds(response.EntityTag))
        {
            response.Status = 304;
        }
    }

    private static bool TryRead(FieldSection fields, ReadOnlySpan<byte> name, out EntityTagList? list)
    {
        list = null;
        bool isSound = true;
        for (int i = fields.IndexOf(name, 0); i >= 0; i = fields.IndexOf(name, i + 1))
        {
            list ??= new EntityTagList();
            isSound &= list.TryAdd(fields.ValueAt(i));
        }

        return isSound;
    }
}

/// <summary>The value of If-Match or If-None-Match over all lines (RFC 9110 section 13.1): <c>*</c> or entity tags.</summary>
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

    /// <summary>Whether the tag is meant. The strong comparison takes no weak tag of the client's (ours never are).</summary>
    public bool Matches(ReadOnlySpan<byte> tag, bool mayBeWeak)
    {
        foreach ((bool isWeak, byte[] sent) in _tags)
        {
            if ((mayBeWeak || !isWeak) && tag.SequenceEqual(sent))
            {
                return true;
            }
        }

        return _isAny;
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
