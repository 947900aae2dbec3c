namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>A service on a machine of its own, that can be killed between any two of its steps and started again.</summary>
internal abstract class Node
{
    private readonly string _name;
    private int _changesUntilStop = -1;
    private bool _isRunning;

    protected Node(World world, string name)
    {
        World = world;
        _name = name;
        Disk = new VolatileFolder(MeetStop);
    }

    /// <summary>Whether it takes requests.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Counts its processes: whoever sees another number than before belongs to one that is dead.</summary>
    public int Incarnation { get; private set; } = 1;

    protected World World { get; }

    protected VolatileFolder Disk { get; }

    /// <summary>It stops now, by a kill or with the power of its machine, and is started again after a while.</summary>
    public void Stop()
    {
        if (!_isRunning)
        {
            return;
        }

        _isRunning = IsUp = false;
        Incarnation++;
        _changesUntilStop = -1;
        Abandon();
        if (World.Chance(0.5))
        {
            World.Note($"{_name}: killed");
        }
        else
        {
            World.Note($"{_name}: power cut");
            int kept = World.Between(0, 2);
            Disk.CutPower(unsynced => kept switch
            {
                0 => 0,
                1 => unsynced,
                _ => World.Between(0, unsynced),
            });
        }

        World.After(World.Between(1, 150), Start);
    }

    /// <summary>It stops in the middle of what it is doing, when it is about to change something on its disk.</summary>
    public void StopAtChange(int change) => _changesUntilStop = change;

    public void NeverStopAtChange() => _changesUntilStop = -1;

    public void Start()
    {
        int incarnation = Incarnation;
        try
        {
            World.Note($"{_name}: starts");
            _isRunning = true;
            Recover();
            IsUp = true;
        }
        catch (Exception) when (Incarnation != incarnation)
        {
            World.Note($"{_name}: stopped while it started"); // The next start is planned already.
        }
    }

    /// <summary>Reads the disk; requests are taken after that.</summary>
    protected abstract void Recover();

    /// <summary>Lets go of what the dead process had in memory.</summary>
    protected abstract void Abandon();

    private void MeetStop()
    {
        if (_changesUntilStop >= 0 && _changesUntilStop-- == 0)
        {
            Stop();
            throw new StoppedException();
        }
    }
}

/// <summary>Takes a thread out of the code of a process that is dead.</summary>
internal sealed class StoppedException : Exception;
