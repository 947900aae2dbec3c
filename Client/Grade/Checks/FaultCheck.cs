using PygmyStore.Client.Grade.Calls;

namespace PygmyStore.Client.Grade.Checks;

internal enum StoreFault
{
    /// <summary>kill -9, then a start.</summary>
    Kill,

    /// <summary>SIGSTOP, then SIGCONT.</summary>
    Pause,

    /// <summary>It is asked to end, then started again.</summary>
    Restart,
}

/// <summary>Something happens to one process while customers buy. Then the books agree with what was told.</summary>
internal sealed class FaultCheck(StoreFault fault, int process, string processName) : IStoreCheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4); // what the customers' pace is for
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1); // some buys of each customer
    private static readonly TimeSpan Dead = TimeSpan.FromMilliseconds(300); // the others notice
    private static readonly TimeSpan Paused = TimeSpan.FromMilliseconds(1500); // longer than a call takes, shorter than its limit

    private volatile bool _isNear; // then the customers hurry, so that some of them wait for an answer at that moment

    public string Name => $"{fault.ToString().ToLowerInvariant()} {processName}";

    public string Title => fault switch
    {
        StoreFault.Kill => $"kill -9 of {processName} while customers buy loses and doubles nothing",
        StoreFault.Pause => $"a pause of {processName} while customers buy loses and doubles nothing",
        _ => $"a restart of {processName} while customers buy loses and doubles nothing",
    };

    public CheckOutcome Run(CheckRoom room)
    {
        IReadOnlyList<Heard> before = BookBalance.LookUp(room);
        Crowd crowd = Shoppers.Begin(room, Longest, share: 0.5, () => _isNear);
        room.Wait(TimeSpan.FromMilliseconds(room.Random.Next(400, 900)));
        _isNear = true;
        room.Wait(TimeSpan.FromMilliseconds(room.Random.Next(25, 50))); // some milliseconds until they notice, and some buys
        string? why = MakeFault(room);
        room.Wait(After);
        IReadOnlyList<Heard> calls = crowd.Stop();
        if (why is not null)
        {
            return CheckOutcome.Fail(why);
        }

        IReadOnlyList<Heard> after = BookBalance.LookUp(room);
        return BookBalance.Fault(BookBalance.Of(room.Books, before, after, calls))
            ?? OrderNumbers.Shared(calls)
            ?? NotServing(room, after)
            ?? OrderNumbers.Lost(room, calls)
            ?? CheckOutcome.Pass(
                $"{Count(calls, call => call.IsSold)} copies sold, {Count(calls, call => call.IsUnknownBuy)} buys not answered");
    }

    private static string Count(IReadOnlyList<Heard> calls, Func<Heard, bool> condition) =>
        calls.Count(condition).ToString();

    /// <summary>Null if the process was there again afterwards.</summary>
    private string? MakeFault(CheckRoom room)
    {
        string? why = null;
        switch (fault)
        {
            case StoreFault.Kill:
                room.Log.Happened($"{processName} killed");
                room.Processes.Kill(process);
                _isNear = false;
                room.Wait(Dead);
                why = room.Processes.Start(process);
                break;
            case StoreFault.Pause:
                room.Log.Happened($"{processName} paused");
                room.Processes.Pause(process);
                _isNear = false;
                room.Wait(Paused);
                room.Processes.Resume(process);
                break;
            default:
                _isNear = false; // a restart is no accident: whoever waits is still answered
                room.Log.Happened($"{processName} asked to end");
                string? whyNotEnded = room.Processes.Stop(process);
                why = room.Processes.Start(process) ?? whyNotEnded;
                break;
        }

        if (why is null)
        {
            room.Log.Happened(fault == StoreFault.Pause ? "goes on" : "ready again");
        }

        return why;
    }

    /// <summary>Null if the store works again: all lookups were answered, and a buy is.</summary>
    private CheckOutcome? NotServing(CheckRoom room, IReadOnlyList<Heard> after)
    {
        string late = $"should be answered again within {room.Plan.ReadyTime.TotalSeconds} s";
        if (after.FirstOrDefault(call => !call.IsOk) is { } silent)
        {
            return CheckOutcome.Fail($"after what happened to {processName}, lookups {late}", silent);
        }

        using Customer customer = room.NewCustomer("client 0");
        long end = Environment.TickCount64 + (long)room.Plan.ReadyTime.TotalMilliseconds;
        Heard buy;
        do
        {
            buy = customer.Buy(room.Books[0]);
            if (buy.IsSold || buy.IsSoldOut)
            {
                return null;
            }

            room.Wait(Dead);
        }
        while (Environment.TickCount64 < end && !room.IsStopped);

        return CheckOutcome.Fail($"after what happened to {processName}, buys {late}", buy);
    }
}
