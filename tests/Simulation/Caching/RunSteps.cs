namespace PygmyStore.Tests.Simulation.Caching;

/// <summary>Processes end and begin: the catalog is killed or stopped, the fence passes, front ends end.</summary>
internal sealed class RunSteps(Bounds bounds, PlantedFault fault)
{
    public void Add(in CacheState state, Steps steps)
    {
        if (state.Crashes < bounds.Crashes)
        {
            AddCrash(in state, steps);
        }

        if (state.Stops < bounds.Stops && state.Catalog < CatalogPhase.Stopping)
        {
            CacheState next = state;
            next.Stops++;
            next.Catalog = state.Catalog == CatalogPhase.Fenced ? CatalogPhase.StoppingFenced : CatalogPhase.Stopping;
            next.Batch = BatchPhase.None;
            for (int front = 0; front < bounds.Fronts; front++)
            {
                next.Holders[front].Owed = 0;
            }

            steps.Add(in next, "the catalog begins to stop");
        }

        if (state.Catalog >= CatalogPhase.Stopping)
        {
            AddStop(in state, steps);
        }

        if (state.Catalog == CatalogPhase.Fenced && !OldLeaseRuns(in state))
        {
            CacheState next = state;
            next.Catalog = CatalogPhase.Serving;
            for (int front = 0; front < bounds.Fronts; front++)
            {
                for (byte epoch = 1; epoch < state.FirstEpochOfRun; epoch++)
                {
                    LeaseSteps.Conclude(ref next, front, epoch);
                }
            }

            steps.Add(in next, "a full lease has passed since the start of the catalog");
        }

        if (fault == PlantedFault.FileAfterGrant && !state.HasFile && state.Holders[0].Epoch + state.Holders[1].Epoch > 0)
        {
            CacheState next = state;
            next.HasFile = true;
            steps.Add(in next, "the catalog writes the file of the leases");
        }

        for (int front = 0; front < bounds.Fronts && state.Restarts < bounds.Restarts; front++)
        {
            AddFrontEndStop(in state, front, steps);
        }
    }

    private void AddCrash(in CacheState state, Steps steps)
    {
        CacheState next = state;
        next.Crashes++;
        Restart(ref next);
        steps.Add(in next, "the catalog is killed and started again");
        if (state.Batch == BatchPhase.Taken)
        {
            next = state;
            next.Crashes++;
            next.Disk++;
            Restart(ref next);
            steps.Add(in next, "the catalog is killed when the batch is on the disk, and started again");
        }
    }

    private void AddStop(in CacheState state, Steps steps)
    {
        bool areAllGone = true;
        for (int front = 0; front < bounds.Fronts; front++)
        {
            Holder holder = state.Holders[front];
            if (holder.Epoch == 0 || (fault == PlantedFault.SkipRevoked && !holder.IsLive))
            {
                continue;
            }

            areAllGone = false;
            CacheState ended = state;
            ended.Holders[front] = default;
            ref FrontEnd frontEnd = ref ended.FrontEnds[front];
            if (frontEnd.Epoch == holder.Epoch)
            {
                frontEnd.Runs = frontEnd.Flag = false;
            }

            frontEnd.Expected = frontEnd.Registration == RequestPhase.None ? (byte)0 : FrontEnd.NoGrant;
            steps.Add(in ended, "{f} acknowledges that epoch {n} ends", front, holder.Epoch);
        }

        if (areAllGone || fault == PlantedFault.StopWithoutAcks)
        {
            CacheState next = state;
            next.HasFile &= state.Catalog == CatalogPhase.StoppingFenced && fault != PlantedFault.StopInFence;
            Restart(ref next);
            steps.Add(in next, next.HasFile
                ? "the catalog stops, leaves the file of the leases, and is started again"
                : "the catalog removes the file of the leases, stops, and is started again");
        }
    }

    private void Restart(ref CacheState state)
    {
        state.Catalog = state.HasFile && fault != PlantedFault.NoFence ? CatalogPhase.Fenced : CatalogPhase.Serving;
        state.Batch = BatchPhase.None;
        state.Published = state.Disk;
        state.Batches = Math.Max(state.Batches, state.Disk);
        state.FirstEpochOfRun = state.NextEpoch;
        state.Holders = default;
        for (int front = 0; front < bounds.Fronts; front++)
        {
            ref FrontEnd frontEnd = ref state.FrontEnds[front];
            if (frontEnd.Registration == RequestPhase.Called)
            {
                (frontEnd.Registration, frontEnd.RegistrationEpoch, frontEnd.Expected) = (RequestPhase.None, 0, 0);
            }

            if (frontEnd.Stray == RequestPhase.Called)
            {
                (frontEnd.Stray, frontEnd.StrayEpoch) = (RequestPhase.None, 0);
            }
        }
    }

    private bool OldLeaseRuns(in CacheState state)
    {
        bool runs = false;
        for (int front = 0; front < bounds.Fronts; front++)
        {
            runs |= state.FrontEnds[front].Runs && state.FrontEnds[front].Epoch < state.FirstEpochOfRun;
        }

        return runs;
    }

    private static void AddFrontEndStop(in CacheState state, int front, Steps steps)
    {
        FrontEnd old = state.FrontEnds[front];
        bool hasRoom = old.Stray == RequestPhase.None;
        if (old.Registration != RequestPhase.Called || hasRoom)
        {
            bool isLeft = old.Registration is RequestPhase.Sent or RequestPhase.Called && hasRoom;
            CacheState next = state;
            next.FrontEnds[front] = new FrontEnd
            {
                Stray = isLeft ? old.Registration : old.Stray,
                StrayEpoch = isLeft ? old.RegistrationEpoch : old.StrayEpoch,
            };
            End(ref next, front);
            steps.Add(in next, "{f} is killed and started again", front);
        }

        if (old.Registration == RequestPhase.None && hasRoom && old.Epoch != 0)
        {
            CacheState next = state;
            next.FrontEnds[front] = new FrontEnd { Stray = RequestPhase.GivenBack, StrayEpoch = old.Epoch };
            End(ref next, front);
            steps.Add(in next, "{f} gives epoch {n} back, stops, and is started again", front, old.Epoch);
        }
    }

    private static void End(ref CacheState state, int front)
    {
        state.Restarts++;
        for (int i = 0; i < CacheState.Reads; i++)
        {
            if (state.ReadSet[i].Front == front && state.ReadSet[i].Phase is not (ReadPhase.Idle or ReadPhase.Done))
            {
                state.ReadSet[i] = new Read { Phase = ReadPhase.Done };
            }
        }
    }
}
