namespace PygmyStore.Tests.Common.Http;

/// <summary>A message as it was on the wire, taken apart without judgement.</summary>
/// <param name="Head">The start line and the fields, with the empty line that ends them.</param>
internal sealed record RawMessage(string Head)
{
    public string Body { get; init; } = "";

    public string StartLine => Head[..Head.IndexOf("\r\n", StringComparison.Ordinal)];

    /// <summary>The code of an answer.</summary>
    public int Status => int.Parse(StartLine.Split(' ')[1]);

    public IEnumerable<string> FieldNames => Fields.Select(line => line[..line.IndexOf(':')]);

    private IEnumerable<string> Fields => Head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1);

    /// <summary>The value of a field; null when it is not there.</summary>
    public string? this[string name] =>
        Fields.Where(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(name.Length + 2)..]).SingleOrDefault();
}
