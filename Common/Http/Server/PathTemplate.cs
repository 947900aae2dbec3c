using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>A path with parameters, such as <c>/books/{n}</c>; a parameter takes one whole segment that is not empty.</summary>
internal sealed class PathTemplate
{
    private readonly byte[]?[] _segments; // null is a parameter

    public PathTemplate(string text)
    {
        Text = text;
        string[] segments = text[1..].Split('/');
        _segments = [.. segments.Select(s => s.StartsWith('{') ? null : Encoding.UTF8.GetBytes(s))];
        ParameterSegments = [.. Enumerable.Range(0, segments.Length).Where(i => _segments[i] is null)];
    }

    public string Text { get; }

    /// <summary>Which segments are parameters.</summary>
    public int[] ParameterSegments { get; }

    public bool Matches(RequestTarget target)
    {
        if (target.SegmentCount != _segments.Length)
        {
            return false;
        }

        for (int i = 0; i < _segments.Length; i++)
        {
            ReadOnlySpan<byte> segment = target.Segment(i);
            if (_segments[i] is { } literal ? !segment.SequenceEqual(literal) : segment.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }
}
