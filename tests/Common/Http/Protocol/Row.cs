using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>A row of a table of what must be rejected: the bytes, one a character, and the reason.</summary>
internal sealed record Row(string Text, RejectReason Reason)
{
    private const int ShownCharacters = 60;

    public static implicit operator Row((string Text, RejectReason Reason) row) => new(row.Text, row.Reason);

    /// <summary>The row as a test's name can show it: short, and in printable ASCII.</summary>
    public override string ToString()
    {
        var shown = new StringBuilder();
        foreach (char c in Text.Take(ShownCharacters))
        {
            _ = c is >= ' ' and <= '~' ? shown.Append(c) : shown.Append($"<{(int)c:X2}>");
        }

        return $"{shown}{(Text.Length > ShownCharacters ? $"... ({Text.Length} bytes)" : "")} is {Reason}";
    }
}
