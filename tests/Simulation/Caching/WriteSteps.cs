namespace PygmyStore.Tests.Simulation.Caching;

/// <summary>The leader of the group commit: take the interest, send, sync, be acknowledged, publish, answer.</summary>
internal sealed class WriteSteps(Bounds bounds, PlantedFault fault)
{
    public void Add(in CacheState state, Steps steps)
    {
        if (state.Catalog == CatalogPhase.Serving)
        {
            AddBatch(in state, steps);
        }

        for (int front = 0; front < bounds.Fronts; front++)
        {
            if (state.Holders[front].Owed != 0)
            {
                AddAcknowledgement(in state, front, steps);
            }
        }
    }

    private void AddBatch(in CacheState state, Steps steps)
    {
        CacheState next = state;
        byte version = (byte)(state.Published + 1);
        switch (state.Batch)
        {
            case BatchPhase.None when state.Published < bounds.Writes.Length
                && state.Batches < bounds.Writes.Length + bounds.Discards:
                next.Batches++;
                next.Batch = BatchPhase.Taken;
                TakeInterest(ref next);
                steps.Add(in next, "a write of version {n} begins: pending marks, interest taken", detail: version);
                break;
            case BatchPhase.Taken:
                next.Batch = BatchPhase.Synced;
                next.Disk = version;
                steps.Add(in next, "version {n} is on the disk", detail: version);
                AddDiscard(in state, steps);
                break;
            case BatchPhase.Synced when MayPublish(in state):
                next.Batch = BatchPhase.Published;
                next.Published = version;
                steps.Add(in next, "version {n} is published", detail: version);
                break;
            case BatchPhase.Published when fault != PlantedFault.PublishFirst || OwesNothing(in state):
                next.Batch = BatchPhase.None;
                next.Told = Math.Max(state.Told, state.Published);
                steps.Add(in next, "the write of version {n} is answered", detail: state.Published);
                break;
        }
    }

    private void AddDiscard(in CacheState state, Steps steps)
    {
        if (state.Batches - state.Published > bounds.Discards)
        {
            return;
        }

        CacheState next = state;
        next.Batch = BatchPhase.None;
        for (int front = 0; front < bounds.Fronts; front++)
        {
            ref Holder holder = ref next.Holders[front];
            if (holder.Owed != 0 && holder.Owed == holder.Epoch && fault != PlantedFault.DiscardForgetsInterest)
            {
                holder.Interest |= ChangesOf(state.Published + 1);
            }

            (holder.Owed, holder.Wait) = (0, 0);
        }

        steps.Add(in next, "the batch of version {n} is discarded", detail: state.Published + 1);
    }

    private void TakeInterest(ref CacheState state)
    {
        Items changes = ChangesOf(state.Published + 1);
        for (int front = 0; front < bounds.Fronts; front++)
        {
            ref Holder holder = ref state.Holders[front];
            bool isSkipped = fault == PlantedFault.ExpiredSkipped && !LeaseSteps.Runs(in state, front, holder.Epoch);
            if (holder.Epoch != 0 && (holder.Interest & changes) != 0 && !isSkipped)
            {
                holder.Owed = holder.Epoch;
            }

            holder.Interest &= ~changes;
        }
    }

    private bool MayPublish(in CacheState state) =>
        fault is PlantedFault.NoAckWait or PlantedFault.PublishFirst || OwesNothing(in state);

    private bool OwesNothing(in CacheState state)
    {
        bool owes = false;
        for (int front = 0; front < bounds.Fronts; front++)
        {
            owes |= state.Holders[front].Owed != 0;
        }

        return !owes;
    }

    private void AddAcknowledgement(in CacheState state, int front, Steps steps)
    {
        Holder holder = state.Holders[front];
        byte version = (byte)(state.IsWriting ? state.Published + 1 : state.Published);
        CacheState told = state;
        Invalidate(ref told, front, version);
        if (!told.Equals(state))
        {
            steps.Add(in told, "{f} takes the invalidation of versions before {n}; its acknowledgement is lost", front, version);
        }

        told.Holders[front].Owed = told.Holders[front].Wait = 0;
        steps.Add(in told, "{f} takes the invalidation of versions before {n} and acknowledges it", front, version);
        if (holder.Epoch != holder.Owed)
        {
            CacheState next = state;
            next.Holders[front].Owed = 0;
            steps.Add(in next, "the leader finds epoch {n} of {f} ended", front, holder.Owed);
        }
        else if (fault == PlantedFault.NoRevoke && holder.Wait == 0)
        {
            CacheState next = state;
            next.Holders[front].Wait = 1;
            steps.Add(in next, "the leader has no acknowledgement of {f} and waits for the end of its lease", front);
        }
        else if (fault != PlantedFault.NoRevoke && holder.IsLive)
        {
            CacheState next = state;
            next.Holders[front].IsLive = false;
            steps.Add(in next, "the leader has no acknowledgement of {f} and revokes epoch {n}", front, holder.Epoch);
        }
    }

    /// <summary>What the front end does with an invalidation: drop what is older, raise the floors of open fills.</summary>
    private void Invalidate(ref CacheState state, int front, byte version)
    {
        Items changes = ChangesOf(version);
        ref FrontEnd frontEnd = ref state.FrontEnds[front];
        if (changes.HasFlag(Items.Book) && frontEnd.Book <= version)
        {
            bool isPushed = fault == PlantedFault.PushUpdate;
            (frontEnd.Book, frontEnd.BookTag) = isPushed ? ((byte)(version + 1), frontEnd.Epoch) : ((byte)0, (byte)0);
        }

        if (changes.HasFlag(Items.Shelf) && frontEnd.List <= version)
        {
            (frontEnd.List, frontEnd.ListTag) = (0, 0);
        }

        for (int i = 0; i < bounds.Reads; i++)
        {
            ref Read read = ref state.ReadSet[i];
            if (read.Front != front)
            {
                continue;
            }

            if (read.Phase is ReadPhase.Sent or ReadPhase.Unnoted or ReadPhase.Answered)
            {
                read.BookFloor = changes.HasFlag(Items.Book) ? Math.Max(read.BookFloor, version) : read.BookFloor;
                bool listChanges = changes.HasFlag(Items.Shelf) && read.IsSearch;
                read.ListFloor = listChanges ? Math.Max(read.ListFloor, version) : read.ListFloor;
            }

            read.HasMoved |= read.IsSearch && read.Phase is (ReadPhase.Listed or ReadPhase.Looked);
        }
    }

    /// <summary>What the catalog takes for changed by a write.</summary>
    private Items ChangesOf(int version)
    {
        Items changes = bounds.Writes[version - 1];
        return fault == PlantedFault.ShelfForgotten ? changes & ~Items.Shelf : changes;
    }
}
