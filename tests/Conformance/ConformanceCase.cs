using PygmyStore.Tests.Common.Http;

namespace PygmyStore.Tests.Conformance;

/// <summary>One message, as a client might send it, and what our server does with it.</summary>
/// <param name="Section">The section of the standard that decides.</param>
/// <param name="Name">What is peculiar about the message, in a few words.</param>
/// <param name="Request">The bytes, one a character.</param>
/// <param name="Expected">What our server does.</param>
/// <param name="Demand">How firmly the standard asks for that.</param>
internal sealed record ConformanceCase(string Section, string Name, string Request, Expectation Expected, Demand Demand)
{
    /// <summary>What the client sends once an interim answer has come; null when it does not wait for one.</summary>
    public string? Continuation { get; init; }

    /// <summary>The client ends its side of the connection behind the bytes, which are no whole message.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>How many requests the bytes are; each is expected to be answered.</summary>
    public int Requests { get; init; } = 1;

    /// <summary>What else must be true of the answer; gives what is wrong with it, or null.</summary>
    public Func<RawMessage, string?>? Check { get; init; }

    public bool IsHead => Request.StartsWith("HEAD ", StringComparison.Ordinal);

    public override string ToString() => $"{Section}: {Name}";
}
