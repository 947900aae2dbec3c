using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Simulation;

/// <summary>How a disk fails.</summary>
public enum DiskFailure
{
    /// <summary>One call of any kind has an input or output error.</summary>
    InputOutput,

    /// <summary>One call of any kind finds no space.</summary>
    NoSpace,

    /// <summary>One call of any kind finds no descriptor or memory.</summary>
    OutOfResources,

    /// <summary>One call of any kind would make the file larger than it may be.</summary>
    FileTooLarge,

    /// <summary>For some time nothing that takes space succeeds.</summary>
    Full,
}

/// <summary>Lets each call of a store's disk fail in turn, then goes on, and checks after a restart what it shows.</summary>
internal static class FailureProof
{
    private const int Steps = 12;
    private const int StepsAfter = 3;
    private const int FullOperations = 5;

    /// <summary>Returns how many calls there were to fail.</summary>
    public static long Run(int seed, Func<Random, IProvenStore> create, DiskFailure failure)
    {
        long call = 1;
        while (FailsAt(call, seed, create, failure))
        {
            call++;
        }

        return call - 1;
    }

    private static bool FailsAt(long call, int seed, Func<Random, IProvenStore> create, DiskFailure failure)
    {
        try
        {
            IProvenStore store = create(new Random(seed));
            var disk = new SimulatedFolder(unchecked((seed * 7919) + (int)call));
            Plan(disk, call, failure);
            if (!Opens(store, disk))
            {
                disk.Heal();
                store.Open(disk);
            }

            WorkOn(store, Steps);
            bool hasFailed = disk.HasFailed;
            disk.Heal();
            GoOn(store, failure, hasFailed);
            if (call % 2 == 0)
            {
                // What is shown by the next process counts as acknowledged, whether the one before had synced it or not.
                disk = disk.Restart(Outage.Kill);
                store.Open(disk);
            }

            disk = disk.Restart(Outage.PowerCut);
            store.Open(disk);
            WorkOn(store, StepsAfter);
            Promise.Kept(store.Outcomes.All(outcome => outcome == CommitOutcome.Durable), "a commit fails after the restart");
            store.Close();
            return hasFailed;
        }
        catch (Exception error)
        {
            throw new BrokenPromiseException($"seed {seed}, call {call}: {error}");
        }
    }

    private static void Plan(SimulatedFolder disk, long call, DiskFailure failure)
    {
        if (failure == DiskFailure.Full)
        {
            disk.FillAt(call, FullOperations);
        }
        else
        {
            disk.FailAt(call, failure switch
            {
                DiskFailure.NoSpace => SimulatedFolder.NoSpace,
                DiskFailure.OutOfResources => SimulatedFolder.TooManyFiles,
                DiskFailure.FileTooLarge => SimulatedFolder.FileTooLarge,
                _ => SimulatedFolder.InputOutput,
            });
        }
    }

    /// <summary>Opening may fail, but only in a way that tells the operator of the disk.</summary>
    private static bool Opens(IProvenStore store, SimulatedFolder disk)
    {
        try
        {
            store.Open(disk);
            return true;
        }
        catch (Exception error) when (error is IOException or StartupException && disk.HasFailed)
        {
            return false;
        }
    }

    private static void WorkOn(IProvenStore store, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            int commits = store.Outcomes.Count;
            bool hadFailed = store.HasFailed;
            store.Work();
            store.Check();
            Promise.Kept(
                !hadFailed || store.Outcomes.Skip(commits).All(outcome => outcome == CommitOutcome.Failed),
                "a store that has failed takes a commit");
        }
    }

    /// <summary>With room again, a store that is not broken works as before.</summary>
    private static void GoOn(IProvenStore store, DiskFailure failure, bool hasFailed)
    {
        bool isDown = store.HasFailed;
        int commits = store.Outcomes.Count;
        Promise.Kept(failure != DiskFailure.Full || !isDown, "a full disk is no reason to stop for good");
        Promise.Kept(hasFailed || !isDown, "the store stops without cause");
        WorkOn(store, StepsAfter);
        CommitOutcome expected = isDown ? CommitOutcome.Failed : CommitOutcome.Durable;
        Promise.Kept(store.Outcomes.Skip(commits).All(outcome => outcome == expected), $"a commit is not {expected}");
    }
}
