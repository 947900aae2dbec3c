using System.Globalization;

namespace PygmyStore.Client.Grade.Plan;

/// <summary>The mistakes in a plan, each with its line, and what is given already.</summary>
internal sealed class PlanMistakes(string file)
{
    /// <summary>More would only repeat the first ones.</summary>
    public const int Most = 20;

    private readonly List<string> _sentences = [];
    private readonly HashSet<string> _given = [];

    public IReadOnlyList<string> Sentences => _sentences;

    public void Add(int line, string sentence)
    {
        if (_sentences.Count < Most)
        {
            _sentences.Add($"{file}:{line}: {sentence}");
        }
    }

    public bool IsGiven(string name) => _given.Contains(name);

    public void Once(int line, string name, string scope = "")
    {
        if (!_given.Add(scope + name))
        {
            Add(line, $"{name} is given twice");
        }
    }

    public int Number(int line, string name, string text, int least, int most)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
            && number <= most)
        {
            return number;
        }

        Add(line, $"{name} is a whole number from {least} to {most}, not \"{text}\"");
        return least;
    }
}
