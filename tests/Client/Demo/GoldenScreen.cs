using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PygmyStore.Tests.Client.Demo;

/// <summary>
/// A demo's screen as it must be. A mask stands where a figure depends on the machine; all else is compared as it is.
/// </summary>
/// <remarks>
/// <c>&lt;n&gt;</c> is a whole number of at least 1, <c>&lt;n0&gt;</c> one that may be 0, <c>&lt;t&gt;</c> a time or a ratio, and
/// <c>&lt;bar&gt;</c> the bar of a buy with a share of each server. <c>&lt;sold:n&gt;</c> has a name: it is the same figure
/// wherever the name stands. A line after <c>? </c> may be missing. A line after <c>| </c> is another form of the line before.
/// Columns may be wider.
/// </remarks>
internal sealed partial class GoldenScreen(IEnumerable<string> lines)
{
    private const string MayBeMissing = "? ";
    private const string OtherForm = "| ";

    private static readonly Dictionary<string, string> Masks = new()
    {
        ["n"] = "[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*",
        ["n0"] = "[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*|0",
        ["t"] = @"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?",
        ["bar"] = @"(?=[.FOC]{40}$)\.*F+O+C+",
    };

    private readonly List<Place> _places = PlacesOf(lines);
    private readonly Dictionary<string, string> _named = [];

    /// <summary>Null if the screen is as it must be; otherwise the first difference, for people.</summary>
    public string? DifferenceFrom(IReadOnlyList<string> screen)
    {
        int at = 0;
        foreach (Place place in _places)
        {
            string? line = at < screen.Count ? screen[at] : null;
            if (line is not null && place.Forms.Any(form => Matches(form, line)))
            {
                at++;
            }
            else if (!place.MayBeMissing)
            {
                return Difference(at, place.Forms, line);
            }
        }

        return at == screen.Count ? null : Difference(at, [], screen[at]);
    }

    private static List<Place> PlacesOf(IEnumerable<string> lines)
    {
        var places = new List<Place>();
        foreach (string line in lines)
        {
            if (line.StartsWith(OtherForm, StringComparison.Ordinal))
            {
                places[^1].Forms.Add(line[OtherForm.Length..]);
            }
            else
            {
                bool mayBeMissing = line.StartsWith(MayBeMissing, StringComparison.Ordinal);
                places.Add(new Place([mayBeMissing ? line[MayBeMissing.Length..] : line], mayBeMissing));
            }
        }

        return places;
    }

    private string Difference(int at, List<string> expected, string? got)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"line {at + 1} of the screen:");
        foreach (string form in expected.DefaultIfEmpty("(the end)"))
        {
            text.AppendLine($"  expected: {form}");
        }

        text.AppendLine($"  got:      {got ?? "(the end)"}");
        foreach ((string name, string value) in _named)
        {
            text.AppendLine($"  ({name} was {value} above)");
        }

        return text.ToString();
    }

    private bool Matches(string form, string line)
    {
        Match match = Regex.Match(Narrow(line), PatternOf(Narrow(form)), RegexOptions.CultureInvariant);
        foreach (Group group in match.Groups.Values.Where(group => match.Success && !char.IsDigit(group.Name[0])))
        {
            _named[group.Name] = group.Value;
        }

        return match.Success;
    }

    private string PatternOf(string form)
    {
        var pattern = new StringBuilder("^");
        HashSet<string> here = [];
        int end = 0;
        foreach (Match mask in Mask().Matches(form))
        {
            pattern.Append(Regex.Escape(form[end..mask.Index]));
            string name = mask.Groups["name"].Value;
            string figure = Masks[mask.Groups["kind"].Value];
            pattern.Append(
                name.Length == 0 ? $"(?:{figure})"
                : _named.TryGetValue(name, out string? value) ? Regex.Escape(value)
                : here.Add(name) ? $"(?<{name}>{figure})"
                : $@"\k<{name}>");
            end = mask.Index + mask.Length;
        }

        return pattern.Append(Regex.Escape(form[end..])).Append('$').ToString();
    }

    /// <summary>One space between columns.</summary>
    private static string Narrow(string line) => Columns().Replace(line, " ");

    [GeneratedRegex("<(?:(?<name>[a-z]+):)?(?<kind>[a-z0-9]+)>")]
    private static partial Regex Mask();

    [GeneratedRegex(@"(?<=\S) {2,}(?=\S)|^ {2,}")]
    private static partial Regex Columns();

    private sealed record Place(List<string> Forms, bool MayBeMissing);
}
