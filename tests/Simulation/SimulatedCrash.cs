namespace PygmyStore.Tests.Simulation;

/// <summary>The end of the simulated process. It is no disk error, so no code under test takes it for one.</summary>
internal sealed class SimulatedCrash() : Exception("the simulated process has crashed");
