using Label = System.Collections.Generic.KeyValuePair<string, object?>;

namespace PygmyStore.Common.Observability;

/// <summary>Finds a stored list of labels by the span that an instrument hands over, without a copy.</summary>
internal sealed class LabelComparer : IEqualityComparer<Label[]>, IAlternateEqualityComparer<ReadOnlySpan<Label>, Label[]>
{
    public static LabelComparer Instance { get; } = new();

    public bool Equals(Label[]? x, Label[]? y) => Equals(x.AsSpan(), y!);

    public int GetHashCode(Label[] labels) => GetHashCode(labels.AsSpan());

    public Label[] Create(ReadOnlySpan<Label> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<Label> alternate, Label[] other)
    {
        if (alternate.Length != other.Length)
        {
            return false;
        }

        for (int i = 0; i < other.Length; i++)
        {
            if (alternate[i].Key != other[i].Key || !Equals(alternate[i].Value, other[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Of the values alone: an instrument's label names are always the same.</summary>
    public int GetHashCode(ReadOnlySpan<Label> alternate)
    {
        int hash = 0;
        foreach (Label label in alternate)
        {
            hash = hash * 31 + (label.Value?.GetHashCode() ?? 0);
        }

        return hash;
    }
}
