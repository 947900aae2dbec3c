namespace PygmyStore.Tests.Simulation.Caching;

/// <summary>Leases: they end, are renewed, replaced by another epoch, given back, and forgotten by the catalog.</summary>
internal sealed class LeaseSteps(Bounds bounds, PlantedFault fault)
{
    /// <summary>Whether the front end may use this epoch, by its own clock.</summary>
    public static bool Runs(in CacheState state, int front, byte epoch) =>
        epoch != 0 && state.FrontEnds[front].Runs && state.FrontEnds[front].Epoch == epoch;

    /// <summary>The catalog is certain that the lease has ended, so a grant that is still under way has run out.</summary>
    public static void Conclude(ref CacheState state, int front, byte epoch)
    {
        ref FrontEnd frontEnd = ref state.FrontEnds[front];
        if (frontEnd.Registration == RequestPhase.Granted && frontEnd.RegistrationEpoch == epoch)
        {
            frontEnd.Registration = RequestPhase.Late;
        }
    }

    public void Add(in CacheState state, Steps steps)
    {
        for (int front = 0; front < bounds.Fronts; front++)
        {
            AddOfFrontEnd(in state, front, steps);
            AddForgetting(in state, front, steps);
            FrontEnd frontEnd = state.FrontEnds[front];
            AddAtCatalog(in state, front, isStray: false, frontEnd.Registration, frontEnd.RegistrationEpoch, steps);
            AddAtCatalog(in state, front, isStray: true, frontEnd.Stray, frontEnd.StrayEpoch, steps);
        }
    }

    private void AddOfFrontEnd(in CacheState state, int front, Steps steps)
    {
        CacheState next = state;
        ref FrontEnd frontEnd = ref next.FrontEnds[front];
        if (frontEnd.Runs)
        {
            frontEnd.Runs = false;
            steps.Add(in next, "the lease of {f} ends", front);
        }
        else if (frontEnd.Flag)
        {
            frontEnd.Flag = false;
            steps.Add(in next, "the timer of {f} clears the flag", front);
        }

        next = state;
        switch (frontEnd.Registration)
        {
            case RequestPhase.None when bounds.HasRegistrations:
                Register(in state, front, frontEnd.Epoch, steps);
                break;
            case RequestPhase.Granted or RequestPhase.Late:
                TakeGrant(ref frontEnd);
                steps.Add(in next, "{f} gets the grant of epoch {n}", front, state.FrontEnds[front].RegistrationEpoch);
                break;
            case RequestPhase.Sent when bounds.HasStrays && frontEnd.Stray == RequestPhase.None:
                (frontEnd.Stray, frontEnd.StrayEpoch) = (RequestPhase.Sent, frontEnd.RegistrationEpoch);
                steps.Add(in next, "the registration of {f} is in the network twice", front);
                break;
        }

        if (state.FrontEnds[front].Registration is not (RequestPhase.None or RequestPhase.Called))
        {
            next = state;
            Clear(ref frontEnd, isStray: false);
            steps.Add(in next, "{f} waits no longer for its registration", front);
        }
    }

    private static void Register(in CacheState state, int front, byte epoch, Steps steps)
    {
        CacheState next = state;
        ref FrontEnd frontEnd = ref next.FrontEnds[front];
        (frontEnd.Registration, frontEnd.RegistrationEpoch, frontEnd.Expected) = (RequestPhase.Sent, epoch, 0);
        steps.Add(in next, "{f} registers and names epoch {n}", front, epoch);
    }

    private void TakeGrant(ref FrontEnd frontEnd)
    {
        if (frontEnd.Expected == 0 || frontEnd.Expected == frontEnd.RegistrationEpoch || fault == PlantedFault.LateGrantRevives)
        {
            frontEnd.Epoch = frontEnd.RegistrationEpoch;
            frontEnd.Runs = frontEnd.Registration == RequestPhase.Granted;
            frontEnd.Flag = frontEnd.Runs && fault == PlantedFault.LeaseFlag;
        }

        Clear(ref frontEnd, isStray: false);
    }

    private static void AddForgetting(in CacheState state, int front, Steps steps)
    {
        Holder holder = state.Holders[front];
        bool isRenewed = holder.Wait == 2; // planted: the lease that the leader waits for has ended, another one runs
        if (holder.Epoch == 0 || (Runs(in state, front, holder.Epoch) && !isRenewed))
        {
            return;
        }

        CacheState next = state;
        if (holder.Wait != 0)
        {
            next.Holders[front].Owed = next.Holders[front].Wait = 0;
        }
        else
        {
            next.Holders[front] = default;
            Conclude(ref next, front, holder.Epoch);
        }

        steps.Add(in next, "the catalog concludes that the lease of epoch {n} of {f} has ended", front, holder.Epoch);
    }

    private void AddAtCatalog(in CacheState state, int front, bool isStray, RequestPhase phase, byte epoch, Steps steps)
    {
        CacheState next = state;
        ref FrontEnd frontEnd = ref next.FrontEnds[front];
        ref Holder holder = ref next.Holders[front];
        switch (phase)
        {
            case RequestPhase.GivenBack:
                if (epoch == holder.Epoch || fault == PlantedFault.GiveBackAnyEpoch)
                {
                    holder = default;
                }

                Clear(ref frontEnd, isStray);
                steps.Add(in next, "the catalog gets epoch {n} of {f} back", front, epoch);
                break;
            case RequestPhase.Sent when IsReplaced(in frontEnd, isStray):
                break;
            case RequestPhase.Sent when holder.Epoch != 0 && epoch == holder.Epoch && holder.IsLive:
                holder.Wait = (byte)(holder.Wait == 0 ? 0 : 2);
                Answer(ref frontEnd, isStray, epoch);
                steps.Add(in next, "the catalog renews epoch {n} of {f}", front, epoch);
                break;
            case RequestPhase.Sent when state.Catalog >= CatalogPhase.Stopping || (holder.Epoch != 0 && !holder.IsLive):
                Clear(ref frontEnd, isStray);
                steps.Add(in next, "the catalog refuses the registration of {f}", front);
                break;
            case RequestPhase.Sent when state.NextEpoch <= bounds.Epochs:
                byte called = next.NextEpoch++;
                Call(ref frontEnd, called);
                Set(ref frontEnd, isStray, RequestPhase.Called, called);
                steps.Add(in next, "the catalog calls {f} back for epoch {n}", front, called);
                break;
            case RequestPhase.Called when state.Catalog < CatalogPhase.Stopping:
                holder = new Holder { Epoch = epoch, IsLive = true, Owed = holder.Owed };
                next.HasFile |= fault != PlantedFault.FileAfterGrant;
                Answer(ref frontEnd, isStray, epoch);
                steps.Add(in next, "the catalog grants epoch {n} to {f}", front, epoch);
                break;
        }
    }

    /// <summary>
    /// Whether another registration of the front end is between the call back and the grant: then this one has to wait, even if
    /// it only renews.
    /// </summary>
    private bool IsReplaced(in FrontEnd frontEnd, bool isStray)
    {
        bool renews = isStray ? frontEnd.StrayEpoch != 0 : frontEnd.RegistrationEpoch != 0;
        return (isStray ? frontEnd.Registration : frontEnd.Stray) == RequestPhase.Called
            && fault != PlantedFault.RegistrationsRace
            && (fault != PlantedFault.RenewedWhileReplaced || !renews);
    }

    /// <summary>The front end is called with another epoch than it has: what it has is over, whatever comes late.</summary>
    private void Call(ref FrontEnd frontEnd, byte epoch)
    {
        if (fault == PlantedFault.SilentReplacement)
        {
            return;
        }

        frontEnd.Runs = frontEnd.Flag = false;
        frontEnd.Expected = frontEnd.Registration == RequestPhase.None ? (byte)0 : epoch;
    }

    private static void Answer(ref FrontEnd frontEnd, bool isStray, byte epoch)
    {
        if (isStray)
        {
            Clear(ref frontEnd, isStray);
        }
        else
        {
            (frontEnd.Registration, frontEnd.RegistrationEpoch) = (RequestPhase.Granted, epoch);
        }
    }

    private static void Clear(ref FrontEnd frontEnd, bool isStray) => Set(ref frontEnd, isStray, RequestPhase.None, 0);

    private static void Set(ref FrontEnd frontEnd, bool isStray, RequestPhase phase, byte epoch)
    {
        if (isStray)
        {
            (frontEnd.Stray, frontEnd.StrayEpoch) = (phase, epoch);
            return;
        }

        (frontEnd.Registration, frontEnd.RegistrationEpoch) = (phase, epoch);
        frontEnd.Expected = phase == RequestPhase.None ? (byte)0 : frontEnd.Expected;
    }
}
