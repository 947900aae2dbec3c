using System.Buffers;
using System.Net.Sockets;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>A readiness set that never reports, and throws where the test says so.</summary>
internal sealed class FaultyReadiness : IReadinessSet
{
    private readonly ManualResetEventSlim _stop = new();
    private int _waits;
    private int _waiting;

    public int WaitsToFail { get; init; }

    public bool FailsAtAdd { get; init; }

    public bool FailsAtRemove { get; init; }

    public int Waiting => Volatile.Read(ref _waiting);

    public void Add(Socket socket, Readiness readiness, ulong token) => ThrowIf(FailsAtAdd);

    public void Arm(Socket socket, Readiness readiness, ulong token) => ThrowIf(FailsAtAdd);

    public void Remove(Socket socket) => ThrowIf(FailsAtRemove);

    public int Wait(Span<ulong> tokens)
    {
        ThrowIf(Interlocked.Increment(ref _waits) <= WaitsToFail);
        Interlocked.Increment(ref _waiting);
        _stop.Wait();
        return 0;
    }

    public int Poll(Span<ulong> tokens) => 0;

    public void Poke()
    {
    }

    public void Stop() => _stop.Set();

    public void Dispose() => _stop.Dispose();

    private static void ThrowIf(bool fails)
    {
        if (fails)
        {
            throw new InvalidOperationException("planted");
        }
    }
}

/// <summary>Memory that cannot be read.</summary>
internal sealed class UnreadableMemory : MemoryManager<byte>
{
    public override Memory<byte> Memory => CreateMemory(1);

    public override Span<byte> GetSpan() => throw new InvalidOperationException("planted");

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
