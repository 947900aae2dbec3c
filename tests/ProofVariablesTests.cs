using System.Diagnostics;

namespace PygmyStore.Tests;

internal sealed class ProofVariablesTests
{
    [Test]
    public void What_is_said_to_the_tests_is_not_said_to_the_processes_that_they_start()
    {
        Environment.SetEnvironmentVariable("PYGMY_PROOF_PROBE", "7");
        ProofVariables.Take();
        Assert.That(ProofVariables.Number("PYGMY_PROOF_PROBE"), Is.EqualTo(7));
        Assert.That(new ProcessStartInfo().Environment.Keys, Has.None.StartsWith("PYGMY_"));
    }
}
