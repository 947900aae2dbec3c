using System.Diagnostics;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Load.Engine;

/// <summary>One client of a load: the loop of one thread over its own connection. No lock, no allocation.</summary>
internal sealed class LoadClient(
    int index, int server, LoadPlan plan, LoadRequests requests, LoadConnection connection, RecordRing records, LoadClock clock)
{
    // Otherwise a store that is down would be called as fast as the machine can fail.
    private static readonly TimeSpan PauseAtDeadServer = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan PauseForRoom = TimeSpan.FromMilliseconds(1);

    private readonly IPattern _pattern = plan.NewPattern();
    private readonly long _thinkTicks = LoadClock.TicksOf(plan.Think);
    private readonly long _pauseTicks = LoadClock.TicksOf(PauseAtDeadServer);
    private readonly long _timeoutMilliseconds = (long)plan.CallTimeout.TotalMilliseconds;
    private int _calls;
    private long _freeSince; // when the last call ended

    /// <summary>Iterations that it has begun. For its thread, and for others once that has ended.</summary>
    public long Begun { get; private set; }

    /// <summary>A closed load: each iteration begins when the client is free, after the pause to think.</summary>
    public void RunClosed()
    {
        long rampTicks = LoadClock.TicksOf(plan.RampUp);
        long due = clock.StartTicks + (long)((double)rampTicks * index / plan.Clients);
        for (; Begun < (plan.Iterations ?? long.MaxValue) && clock.WaitUntil(due); due = _freeSince + _thinkTicks)
        {
            Iterate((Begun * plan.Clients) + index, due, isFree: true);
        }

        End();
    }

    /// <summary>An open load: whoever is free takes the next iteration and waits until it is due.</summary>
    public void RunOpen(OpenIterations iterations)
    {
        while (true)
        {
            long iteration = iterations.Take();
            long due = iterations.DueTicks(iteration, clock);
            bool isFree = Stopwatch.GetTimestamp() <= due;
            if (due >= clock.EndTicks || !clock.WaitUntil(due))
            {
                End();
                return;
            }

            Iterate(iteration, due, isFree);
        }
    }

    private void Iterate(long iteration, long due, bool isFree)
    {
        Begun++;
        _pattern.Begin(iteration);
        _freeSince = due;
        for (bool isFirst = true; (isFirst || !clock.IsOver) && _pattern.TryNext(out PlannedCall planned); isFirst = false)
        {
            if (TryCall(planned, due, isFree))
            {
                (due, isFree) = (_freeSince, true);
            }
        }
    }

    /// <summary>What the pattern asks for after the last iteration, unless the time is over.</summary>
    private void End()
    {
        bool hasCalls = _pattern.BeginEnd();
        _freeSince = Stopwatch.GetTimestamp();
        while (hasCalls && !clock.IsOver && _pattern.TryNext(out PlannedCall planned))
        {
            TryCall(planned, _freeSince, isFree: true);
        }
    }

    /// <summary>False if the face has no such request.</summary>
    private bool TryCall(in PlannedCall planned, long due, bool isFree)
    {
        FaceRequest? request = requests.Find(planned);
        if (request is not null)
        {
            Call(planned, request, due, isFree);
        }

        return request is not null;
    }

    private void Call(in PlannedCall planned, FaceRequest request, long due, bool isFree)
    {
        Span<byte> buffer = stackalloc byte[CallName.MaxBytes];
        ReadOnlySpan<byte> name = CallName.Write(buffer, plan.Run, index, _calls);
        bool isBuy = planned.Operation == Operation.Buy;
        var record = new CallRecord
        {
            Operation = planned.Operation,
            Client = index,
            Call = _calls++,
            Server = server,
            ItemNumber = requests.ItemNumberOf(planned),
            Quantity = isBuy ? planned.Quantity : 0,
            DueTicks = due,
            WasClientFree = isFree,
            IsWarmUp = due < clock.MeasuredFromTicks,
            SentTicks = Stopwatch.GetTimestamp(),
        };
        UpstreamOutcome outcome = connection.Call(new UpstreamRequest
        {
            Method = request.Method,
            Target = request.Target,
            Body = request.Body,
            RequestId = name,
            IdempotencyKey = isBuy ? name : default,
            DeadlineMilliseconds = Environment.TickCount64 + _timeoutMilliseconds,
            IsSafeToRepeat = !isBuy, // another store may not know keys
        });
        record.EndedTicks = _freeSince = Stopwatch.GetTimestamp();
        Read(outcome, ref record);
        connection.EndCall();
        Add(record);
        _pattern.Told(record);
        if (connection.IsDead)
        {
            clock.WaitUntil(_freeSince + _pauseTicks);
            _freeSince = Stopwatch.GetTimestamp(); // the pause is not this process's delay
        }
    }

    private void Read(UpstreamOutcome outcome, ref CallRecord record)
    {
        if (outcome != UpstreamOutcome.Answered)
        {
            record.IsAbandoned = connection.IsCut;
            record.Outcome = outcome.IsUnsent() && !record.IsAbandoned ? CallOutcome.ConnectionError : CallOutcome.Unknown;
            record.Version = record.Stock = record.OrderNumber = -1;
            record.FrontEndMicroseconds = record.OrderMicroseconds = record.CatalogMicroseconds = -1;
            return;
        }

        UpstreamConnection answer = connection.Answer;
        FaceAnswer told = requests.Face.Read(record.Operation, answer.Head.Status, answer.Body);
        record.Status = answer.Head.Status;
        record.Outcome = told.Outcome;
        record.Version = told.Version ?? -1;
        record.Stock = told.Stock ?? -1;
        record.OrderNumber = told.OrderNumber ?? -1;
        ServerTimes.Read(answer.Head.Fields, ref record);
    }

    /// <summary>Waits for the collector if there is no room: no record is dropped, and memory is bounded.</summary>
    private void Add(in CallRecord record)
    {
        while (!records.TryAdd(record))
        {
            ShortSleep.Sleep(PauseForRoom);
        }
    }
}
