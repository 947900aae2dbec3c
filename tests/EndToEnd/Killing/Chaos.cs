namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>
/// Kills and pauses servers at random moments, and starts them again: one after the other and two at once, when they serve and
/// while they start. Leaves all of them running.
/// </summary>
internal sealed class Chaos(ProcessStore store, int seed)
{
    private const int MaxCalmMilliseconds = 400;
    private const int MaxDownMilliseconds = 200;
    // Past the call timeout and the lease: some callers give up, and what they sent is done afterwards.
    private const int MaxPauseMilliseconds = 900;
    private const int MaxStartMilliseconds = 400;

    private readonly Random _random = new(seed);

    public int Kills { get; private set; }

    public int Pauses { get; private set; }

    /// <summary>Goes on until told to stop.</summary>
    public void Run(WaitHandle stop)
    {
        while (!Wait(stop, MaxCalmMilliseconds))
        {
            switch (_random.Next(15))
            {
                case < 3:
                    Restart(stop, store.Catalog);
                    break;
                case < 6:
                    Restart(stop, store.Order);
                    break;
                case 6:
                    Restart(stop, store.Order, store.Catalog);
                    break;
                case 7:
                    Pause(stop, store.Order);
                    break;
                case 8 or 9:
                    Pause(stop, store.Catalog);
                    break;
                case 10:
                    Restart(stop, FrontEnd(), store.Catalog);
                    break;
                case 11 or 12:
                    Restart(stop, FrontEnd());
                    break;
                default:
                    Pause(stop, FrontEnd());
                    break;
            }
        }
    }

    private StoreProcess FrontEnd() => store.FrontEnds[_random.Next(store.FrontEnds.Count)];

    private void Restart(WaitHandle stop, params StoreProcess[] processes)
    {
        Kill(processes);
        Wait(stop, MaxDownMilliseconds);
        Array.ForEach(processes, process => process.Start());
        if (_random.Next(4) == 0)
        {
            Wait(stop, MaxStartMilliseconds);
            Kill(processes);
            Array.ForEach(processes, process => process.Start());
        }

        Array.ForEach(processes, process => process.Await());
    }

    private void Pause(WaitHandle stop, StoreProcess process)
    {
        process.Pause();
        Pauses++;
        Wait(stop, MaxPauseMilliseconds);
        if (_random.Next(4) == 0)
        {
            Restart(stop, process);
        }
        else
        {
            process.Resume();
        }
    }

    private void Kill(StoreProcess[] processes)
    {
        Array.ForEach(processes, process => process.Kill());
        Kills += processes.Length;
    }

    private bool Wait(WaitHandle stop, int maxMilliseconds) => stop.WaitOne(_random.Next(maxMilliseconds));
}
