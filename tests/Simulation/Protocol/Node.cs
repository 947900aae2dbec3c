using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>A service on a machine of its own, that can be killed between any two of its steps and started again.</summary>
internal abstract class Node(World world, string name)
{
    private bool _isRunning;

    /// <summary>Whether it takes requests.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Counts its processes: whoever sees another number than before belongs to one that is dead.</summary>
    public int Incarnation { get; private set; } = 1;

    protected World World { get; } = world;

    protected SimulatedFolder Disk { get; private set; } = new(world.Between(0, int.MaxValue - 1));

    /// <summary>It stops now, by a kill or with the power of its machine, and is started again after a while.</summary>
    public void Stop()
    {
        if (!_isRunning)
        {
            return;
        }

        _isRunning = IsUp = false;
        Incarnation++;
        Outage outage = World.Chance(0.5) ? Outage.Kill : Outage.PowerCut;
        World.Note($"{name}: {outage}");
        Disk = Disk.Restart(outage);
        World.After(World.Between(1, 150), Start);
    }

    /// <summary>
    /// It stops in the middle of what it is doing, at the n-th operation of its disk from now on, counted from 1.
    /// </summary>
    public void StopAtOperation(int operation) => Disk.CrashAt(operation);

    /// <summary>It no longer stops at an operation that was chosen before.</summary>
    public void StopAtNoOperation() => Disk.CrashAt(0);

    /// <summary>All files of its disk.</summary>
    public IReadOnlyDictionary<string, byte[]> CopyFiles() => Disk.Names().ToDictionary(name => name, Disk.ReadAll);

    /// <summary>While it is down, its disk gets these files and loses all others.</summary>
    public void PutBack(IReadOnlyDictionary<string, byte[]> files)
    {
        foreach (string name in Disk.Names())
        {
            Disk.Delete(name);
        }

        foreach ((string name, byte[] bytes) in files)
        {
            using IStorageFile file = Disk.Open(name);
            file.WriteAt(0, bytes);
            file.Sync();
        }

        Disk.Sync();
    }

    public void Start()
    {
        World.Note($"{name}: starts");
        _isRunning = true;
        IsUp = TryDo(Recover);
    }

    /// <summary>Reads the disk; requests are taken after that.</summary>
    protected abstract void Recover();

    /// <summary>Does something in the present process; false when that dies over it.</summary>
    protected bool TryDo(Action action)
    {
        int incarnation = Incarnation;
        try
        {
            action();
            return true;
        }
        catch (Exception) when (Incarnation != incarnation)
        {
            return false;
        }
        catch (Exception) when (Disk.HasCrashed)
        {
            Stop();
            return false;
        }
    }
}

/// <summary>Takes a thread out of the code of a process that is dead.</summary>
internal sealed class StoppedException : Exception;
