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

        var lines = new StringBuilder();
        int used = 0;
        foreach (string word in text.Split(' '))
        {
            if (used > indent && used + 1 + word.Length > width)
            {
                lines.Append(Environment.NewLine).Append(' ', indent).Append(word);
                used = indent + word.Length;
            }
            else
            {
                bool isFirst = lines.Length == 0;
                lines.Append(isFirst ? "" : " ").Append(word);
                used += word.Length + (isFirst ? 0 : 1);
            }
        }

        return lines.ToString();
    }
}
