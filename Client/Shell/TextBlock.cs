using System.Text;

namespace PygmyStore.Client.Shell;

/// <summary>Long lines of text for people.</summary>
internal static class TextBlock
{
    /// <summary>
    /// Breaks a text at its spaces, so that its lines are at most so wide; each further line begins with the indent. A word that
    /// is longer than a line stays whole.
    /// </summary>
    public static string Wrap(string text, int width, int indent = 0)
    {
        if (text.Length <= width)
        {
            return text;
        }

        string[] words = text.Split(' ');
        var lines = new StringBuilder(words[0]);
        int used = words[0].Length;
        foreach (string word in words.Skip(1))
        {
            if (used + 1 + word.Length > width)
            {
                lines.Append(Environment.NewLine).Append(' ', indent).Append(word);
                used = indent + word.Length;
            }
            else
            {
                lines.Append(' ').Append(word);
                used += 1 + word.Length;
            }
        }

        return lines.ToString();
    }
}
