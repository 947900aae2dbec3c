using System.Net;

namespace PygmyStore.Tests.Conformance;

/// <summary>A server that somebody started, at the address that <see cref="Variable"/> names.</summary>
internal sealed class GivenTarget(IPEndPoint endPoint) : ConformanceTarget
{
    public const string Variable = "PYGMY_CONFORMANCE_TARGET";

    /// <summary>The server that the environment names, if it names one.</summary>
    public static GivenTarget? FromEnvironment() =>
        ProofVariables.Text(Variable) is { } address ? new GivenTarget(IPEndPoint.Parse(address)) : null;

    public override IPEndPoint EndPoint => endPoint;

    public override TimeSpan Patience => TimeSpan.FromSeconds(2);

    public override void Dispose()
    {
        // It is not ours to stop.
    }
}
