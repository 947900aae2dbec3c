using System.Net;

namespace PygmyStore.Benchmarks.HostileFigures;

/// <summary>Something that clients do to a server, on one thread and at a bounded rate: the processors are for those who are measured.</summary>
internal interface IAttack
{
    string Name { get; }

    /// <summary>Goes on until it is told to stop, and leaves no connection behind; sets <paramref name="standing"/> once it is at its full size.</summary>
    void Run(IPEndPoint server, ManualResetEventSlim standing, CancellationToken stop);
}
