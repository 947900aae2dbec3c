namespace PygmyStore.Tests.Complaints;

/// <summary>
/// The test plants a fault of which a server tells its operator: some message on the error output must match, and a message that
/// matches no such pattern fails the test, as every message does where the test has none.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
internal sealed class TellsAttribute(string pattern) : Attribute
{
    /// <summary>A regular expression that matches from the message's beginning.</summary>
    public string Pattern => pattern;

    /// <summary>Whether the message may also be missing: whether the server comes to tell it is a matter of chance.</summary>
    public bool Sometimes { get; init; }
}
