using System.Net;
using System.Text;

namespace PygmyStore.Client.Grade.Plan;

/// <summary>What the placeholders of a plan stand for in one run.</summary>
internal sealed class PlanValues
{
    /// <summary>The ports <c>{port}</c>, <c>{port2}</c> to <c>{port10}</c>.</summary>
    public const int Ports = 10;

    private readonly Dictionary<string, string> _values;

    /// <param name="seed">The seed of the run.</param>
    /// <param name="folder">The folder of the run, which each reset empties.</param>
    /// <param name="planFolder">The folder of the plan.</param>
    /// <param name="ports">As many as <see cref="Ports"/>.</param>
    public PlanValues(int seed, string folder, string planFolder, IReadOnlyList<int> ports)
    {
        Folder = folder;
        PlanFolder = planFolder;
        _values = new Dictionary<string, string>
        {
            ["seed"] = seed.ToString(),
            ["folder"] = folder,
            ["plan"] = planFolder,
        };
        for (int index = 0; index < ports.Count; index++)
        {
            _values[PortName(index)] = ports[index].ToString();
        }
    }

    public static IReadOnlyList<string> Names { get; } =
        ["seed", "folder", "plan", .. Enumerable.Range(0, Ports).Select(PortName)];

    public string Folder { get; }

    public string PlanFolder { get; }

    /// <summary>The first word in braces that is no placeholder; null if there is none. JSON is left alone.</summary>
    public static string? Unknown(string text) =>
        Parts(text).Where(part => part.IsName).Select(part => part.Text).FirstOrDefault(name => !Names.Contains(name));

    /// <summary>The text with the longest value of each placeholder: a form that is right then is right in every run.</summary>
    public static string WithExamples(string text) => string.Concat(Parts(text).Select(part => !part.IsName ? part.Text
        : part.Text == "seed" ? $"{int.MaxValue}"
        : part.Text.StartsWith(PortName(0), StringComparison.Ordinal) ? $"{IPEndPoint.MaxPort}"
        : "folder"));

    public string In(string text) => string.Concat(Parts(text).Select(part => part.IsName ? _values[part.Text] : part.Text));

    /// <summary>The words of a command: spaces separate them, except between quotes of either kind.</summary>
    public static IReadOnlyList<string>? Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        (bool isWord, char quote) = (false, '\0');
        foreach (char c in text)
        {
            if (c == quote && quote != '\0')
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '"' or '\'')
            {
                (isWord, quote) = (true, c);
            }
            else if (quote == '\0' && c == ' ')
            {
                Take();
            }
            else
            {
                isWord = true;
                word.Append(c);
            }
        }

        Take();
        return quote == '\0' && words.Count > 0 ? words : null;

        void Take()
        {
            if (isWord)
            {
                words.Add(word.ToString());
            }

            word.Clear();
            isWord = false;
        }
    }

    private static string PortName(int index) => index == 0 ? "port" : $"port{index + 1}";

    private static IEnumerable<(bool IsName, string Text)> Parts(string text)
    {
        int at = 0;
        while (at < text.Length)
        {
            int open = text.IndexOf('{', at);
            int close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0)
            {
                break;
            }

            string name = text[(open + 1)..close];
            if (name.Length > 0 && name.All(char.IsAsciiLetterOrDigit))
            {
                yield return (false, text[at..open]);
                yield return (true, name);
                at = close + 1;
            }
            else
            {
                yield return (false, text[at..(open + 1)]);
                at = open + 1;
            }
        }

        yield return (false, text[at..]);
    }
}
