using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// The field lines of one message, in the order in which they came, as slices of the head's bytes (RFC 9110 section 5).
/// </summary>
/// <remarks>Belongs to a head and is reused with it: a span from here is valid until the head is parsed anew.</remarks>
public sealed class FieldSection
{
    private Line[] _lines = new Line[16];
    private byte[] _bytes = [];

    /// <summary>How many field lines there are.</summary>
    public int Count { get; private set; }

    /// <summary>The name of a line, as it was sent.</summary>
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

    /// <summary>The value of the first line of that name; false when there is none.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int index = IndexOf(name, 0);
        value = index < 0 ? default : ValueAt(index);
        return index >= 0;
    }

    /// <summary>Whether a comma-separated list field of that name has the token, over all its lines and without regard to case.</summary>
    public bool ListHas(ReadOnlySpan<byte> name, ReadOnlySpan<byte> token)
    {
        for (int i = IndexOf(name, 0); i >= 0; i = IndexOf(name, i + 1))
        {
            ReadOnlySpan<byte> value = ValueAt(i);
            foreach (Range part in value.Split((byte)','))
            {
                if (Ascii.EqualsIgnoreCase(Grammar.TrimOptionalWhiteSpace(value[part]), token))
                {
                    return true;
                }
            }
        }

        return false;
    }

    internal void Reset(byte[] bytes)
    {
        _bytes = bytes;
        Count = 0;
    }

    internal void Add(Slice name, Slice value)
    {
        if (Count == _lines.Length)
        {
            Array.Resize(ref _lines, _lines.Length * 2);
        }

        _lines[Count++] = new Line(name, value);
    }

    private ReadOnlySpan<byte> Slice(Slice slice) => _bytes.AsSpan(slice.Start, slice.Length);

    private readonly record struct Line(Slice Name, Slice Value);
}
