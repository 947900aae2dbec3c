using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Shell;

namespace PygmyStore.Tests.Client.Load.Engine;

[TestFixture]
internal sealed class HotPathTests
{
    private const string Ok =
        "HTTP/1.1 200 OK\r\nServer-Timing: frontend;dur=3.000, catalog;dur=1.000\r\nContent-Length: 2\r\n\r\nok";

    [TestCase(false)]
    [TestCase(true)]
    public void A_call_allocates_nothing(bool isOpen)
    {
        using var stop = new StopSignal();
        using var server = new RawServer(RawServer.Answers(Ok));
        var pattern = new MeasuringPattern();
        LoadPlan plan = KeptRecords.Plan() with
        {
            Clients = 1,
            Iterations = MeasuringPattern.Iterations,
            Arrivals = isOpen ? AtOnce() : null,
            NewPattern = () => pattern,
        };
        var records = new KeptRecords();
        LoadEnd end = records.Run(plan, stop, server.EndPoint);
        Assert.That(records.All, Has.Count.EqualTo(3 * MeasuringPattern.Iterations));
        Assert.That(records.Outcomes, Is.All.EqualTo(CallOutcome.Ok));
        Assert.That(pattern.AllocatedBytes, Is.Zero);
        Assert.That(end.NotBegun, Is.Zero);
    }

    /// <summary>All due within a millisecond, and then none for longer than they can take.</summary>
    private static ConstantArrivals AtOnce() => new(new ArrivalRate(
    [
        new RateStage(MeasuringPattern.Iterations * 1000.0, TimeSpan.FromMilliseconds(1)),
        new RateStage(0, TimeSpan.FromMinutes(1)),
    ]));

    /// <summary>Asks for every kind of call, and looks what its thread has allocated.</summary>
    private sealed class MeasuringPattern : IPattern
    {
        public const int Iterations = 1000;
        private const int FirstMeasured = 200; // by then every buffer has its size

        private static readonly PlannedCall[] Calls =
            [new(Operation.Search, 0), KeptRecords.Lookup, KeptRecords.Buy];

        private int _begun;
        private int _next;
        private long _before;

        public long AllocatedBytes { get; private set; }

        public void Begin(long iteration)
        {
            _next = 0;
            if (_begun++ == FirstMeasured)
            {
                _before = GC.GetAllocatedBytesForCurrentThread();
            }

            AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - _before;
        }

        public bool TryNext(out PlannedCall call)
        {
            call = _next < Calls.Length ? Calls[_next] : default;
            return _next++ < Calls.Length;
        }

        public void Told(in CallRecord record)
        {
        }
    }
}
