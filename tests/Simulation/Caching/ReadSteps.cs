namespace PygmyStore.Tests.Simulation.Caching;

/// <summary>Readers: from memory, or with a call that fills the cache; and what each answer is judged by.</summary>
internal sealed class ReadSteps(Bounds bounds, PlantedFault fault)
{
    public void Add(in CacheState state, Steps steps)
    {
        for (int i = 0; i < bounds.Reads; i++)
        {
            switch (state.ReadSet[i].Phase)
            {
                case ReadPhase.Idle when i == 0 || state.ReadSet[i - 1].Phase != ReadPhase.Idle:
                    for (byte front = 0; front < bounds.Fronts; front++)
                    {
                        AddBegin(in state, i, front, isSearch: false, steps);
                        if (bounds.HasSearches)
                        {
                            AddBegin(in state, i, front, isSearch: true, steps);
                        }
                    }

                    break;
                case ReadPhase.Listed:
                    AddRow(in state, i, steps);
                    break;
                case ReadPhase.Looked:
                    AddCheck(in state, i, steps);
                    break;
                case ReadPhase.Sent when state.Catalog is CatalogPhase.Serving or CatalogPhase.Stopping:
                    AddCatalogRead(in state, i, steps);
                    break;
                case ReadPhase.Unnoted:
                    CacheState noted = state;
                    Note(ref noted, i);
                    steps.Add(in noted, "the catalog notes the interest of {r}'s front end", i);
                    break;
                case ReadPhase.Answered:
                    AddAnswer(in state, i, steps);
                    break;
            }
        }
    }

    private void AddBegin(in CacheState state, int i, byte front, bool isSearch, Steps steps)
    {
        FrontEnd frontEnd = state.FrontEnds[front];
        CacheState next = state;
        ref Read read = ref next.ReadSet[i];
        read = new Read { Phase = ReadPhase.Sent, Front = front, IsSearch = isSearch, Told = state.Told, Epoch = frontEnd.Epoch };
        steps.Add(in next, Begins(front, isSearch, isFound: false), i, state.Told);
        if (isSearch && frontEnd.List != 0)
        {
            (read.Phase, read.Epoch, read.List) = (ReadPhase.Listed, frontEnd.ListTag, (byte)(frontEnd.List - 1));
            steps.Add(in next, Begins(front, isSearch, isFound: true), i, state.Told);
        }
        else if (!isSearch && frontEnd.Book != 0)
        {
            (read.Phase, read.Epoch, read.Book) = (ReadPhase.Looked, frontEnd.BookTag, (byte)(frontEnd.Book - 1));
            steps.Add(in next, Begins(front, isSearch, isFound: true), i, state.Told);
        }

        AddJoins(in state, i, front, isSearch, steps);
    }

    /// <summary>Who joins is answered by the same, so the call is judged by what either of them had been told.</summary>
    private void AddJoins(in CacheState state, int i, byte front, bool isSearch, Steps steps)
    {
        for (int other = 0; other < bounds.Reads; other++)
        {
            Read call = state.ReadSet[other];
            bool isUnderWay = call.Phase is ReadPhase.Sent or ReadPhase.Answered
                && call.Front == front && call.IsSearch == isSearch;
            bool isJoined = fault switch
            {
                PlantedFault.JoinSentCall => true,
                PlantedFault.JoinLapsed => call.BookFloor == 0 && call.ListFloor == 0,
                _ => false,
            };
            if (isUnderWay && isJoined)
            {
                CacheState next = state;
                next.ReadSet[other].Told = Math.Max(call.Told, state.Told);
                next.ReadSet[i] = new Read { Phase = ReadPhase.Done };
                steps.Add(in next, "{r} joins the call of another reader (told so far: {n})", i, state.Told);
            }
        }
    }

    private void AddRow(in CacheState state, int i, Steps steps)
    {
        CacheState next = state;
        ref Read read = ref next.ReadSet[i];
        FrontEnd frontEnd = state.FrontEnds[read.Front];
        if (frontEnd.Book != 0 && (frontEnd.BookTag == read.Epoch || fault == PlantedFault.NoEpochTag))
        {
            (read.Phase, read.Book) = (ReadPhase.Looked, (byte)(frontEnd.Book - 1));
            steps.Add(in next, "{r} finds the book of the list: version {n}", i, read.Book);
            return;
        }

        Call(ref read, frontEnd.Epoch);
        steps.Add(in next, "{r} does not find the book of the list: a call", i);
    }

    private static void Call(ref Read read, byte epoch) => read = new Read
    {
        Phase = ReadPhase.Sent,
        Front = read.Front,
        IsSearch = read.IsSearch,
        Told = read.Told,
        Epoch = epoch,
    };

    private void AddCheck(in CacheState state, int i, Steps steps)
    {
        CacheState next = state;
        ref Read read = ref next.ReadSet[i];
        FrontEnd frontEnd = state.FrontEnds[read.Front];
        bool isValid = (frontEnd.Runs || frontEnd.Flag)
            && (read.Epoch == frontEnd.Epoch || fault == PlantedFault.NoEpochTag)
            && (!read.HasMoved || fault == PlantedFault.MixedPage);
        if (isValid)
        {
            int told = read.Book;
            Judge(ref next, i);
            steps.Add(in next, "{r} is answered from memory: version {n}", i, told);
            return;
        }

        Call(ref read, frontEnd.Epoch);
        steps.Add(in next, "{r} may not use what it found: a call", i);
    }

    private void AddCatalogRead(in CacheState state, int i, Steps steps)
    {
        int newest = fault == PlantedFault.DirtyRead && state.IsWriting ? state.Published + 1 : state.Published;
        int oldest = fault == PlantedFault.StandbyRead ? 0 : newest;
        for (int version = oldest; version <= newest; version++)
        {
            CacheState next = state;
            ref Read read = ref next.ReadSet[i];
            Holder holder = state.Holders[read.Front];
            bool isLive = read.Epoch != 0 && holder.Epoch == read.Epoch && holder.IsLive;
            read.Phase = isLive && fault == PlantedFault.InterestAfterRead ? ReadPhase.Unnoted : ReadPhase.Answered;
            read.Book = bounds.Version(Items.Book, version);
            read.List = read.IsSearch ? bounds.Version(Items.Shelf, version) : (byte)0;
            read.Kept = isLive ? read.Items & ~Pending(in state) : Items.None;
            if (isLive && read.Phase == ReadPhase.Answered)
            {
                Note(ref next, i);
            }

            steps.Add(in next, "the catalog answers the call of {r}: state {n}", i, version);
        }
    }

    private static void Note(ref CacheState state, int i)
    {
        ref Read read = ref state.ReadSet[i];
        read.Phase = ReadPhase.Answered;
        if (state.Holders[read.Front].Epoch == read.Epoch)
        {
            state.Holders[read.Front].Interest |= read.Items;
        }
    }

    private Items Pending(in CacheState state)
    {
        if (!state.IsWriting || fault is PlantedFault.NoPendingMark or PlantedFault.DirtyRead)
        {
            return Items.None;
        }

        Items changes = bounds.Writes[state.Published];
        return fault == PlantedFault.ShelfForgotten ? changes & ~Items.Shelf : changes;
    }

    private void AddAnswer(in CacheState state, int i, Steps steps)
    {
        CacheState next = state;
        Read read = state.ReadSet[i];
        ref FrontEnd frontEnd = ref next.FrontEnds[read.Front];
        bool isLateTag = fault is PlantedFault.LateEpochTag or PlantedFault.UnregisteredFill;
        byte tag = isLateTag ? frontEnd.Epoch : read.Epoch;
        Items kept = fault == PlantedFault.UnregisteredFill ? read.Items : read.Kept;
        if (kept.HasFlag(Items.Book))
        {
            Keep(ref frontEnd.Book, ref frontEnd.BookTag, read.Book, tag, read.BookFloor);
        }

        if (kept.HasFlag(Items.Shelf))
        {
            Keep(ref frontEnd.List, ref frontEnd.ListTag, read.List, tag, read.ListFloor);
        }

        Judge(ref next, i);
        steps.Add(in next, "{r} gets the answer: version {n}", i, read.Book);
    }

    private void Keep(ref byte entry, ref byte entryTag, byte version, byte tag, byte floor)
    {
        bool isOlder = entryTag == tag && entry > version + 1;
        if ((version >= floor || fault == PlantedFault.NoFloor) && !isOlder)
        {
            (entry, entryTag) = ((byte)(version + 1), tag);
        }
    }

    /// <summary>
    /// An answer is right if some state of the shelf that is on the disk, and not older than what had been told when the read
    /// began, is what it shows.
    /// </summary>
    private void Judge(ref CacheState state, int i)
    {
        Read read = state.ReadSet[i];
        byte seen = Math.Max(read.Book, read.List);
        if (seen > state.Disk)
        {
            state.Wrong = Wrong.NotDurable;
        }
        else if (read.Book < bounds.Version(Items.Book, read.Told)
            || (read.IsSearch && read.List < bounds.Version(Items.Shelf, read.Told)))
        {
            state.Wrong = Wrong.Stale;
        }
        else if (read.IsSearch
            && (read.Book != bounds.Version(Items.Book, seen) || read.List != bounds.Version(Items.Shelf, seen)))
        {
            state.Wrong = Wrong.Mixed;
        }

        state.Told = Math.Max(state.Told, seen);
        state.ReadSet[i] = new Read { Phase = ReadPhase.Done };
    }

    /// <summary>Constant texts: this is said of millions of states.</summary>
    private static string Begins(byte front, bool isSearch, bool isFound) => (front, isSearch, isFound) switch
    {
        (0, false, false) => "{r} looks the book up at front end A (told so far: {n}): a call",
        (0, false, true) => "{r} looks the book up at front end A (told so far: {n}) and finds it there",
        (0, true, false) => "{r} searches at front end A (told so far: {n}): a call",
        (0, true, true) => "{r} searches at front end A (told so far: {n}) and finds the list there",
        (_, false, false) => "{r} looks the book up at front end B (told so far: {n}): a call",
        (_, false, true) => "{r} looks the book up at front end B (told so far: {n}) and finds it there",
        (_, true, false) => "{r} searches at front end B (told so far: {n}): a call",
        _ => "{r} searches at front end B (told so far: {n}) and finds the list there",
    };
}
