using PygmyStore.Common.Clients;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>Loses, delays, reorders and repeats what is sent, until it is healed.</summary>
internal sealed class Network(World world)
{
    private const int UsualDelay = 10;
    private const int LongDelay = 400; // longer than anyone waits
    private const double Loss = 0.1;
    private const double LongDelayed = 0.1;
    private const double Repeated = 0.15;
    private const double Straggling = 0.3; // of the repeated ones

    private readonly List<Action> _stragglers = [];

    public bool IsHealed { get; set; }

    /// <summary>Brings something to where it goes, perhaps, and perhaps twice.</summary>
    public void Carry(Action deliver, bool mayRepeat)
    {
        if (IsHealed)
        {
            world.After(world.Between(1, UsualDelay), deliver);
            return;
        }

        if (!world.Chance(Loss))
        {
            world.After(Delay(), deliver);
        }

        if (!mayRepeat || !world.Chance(Repeated))
        {
            return;
        }

        if (world.Chance(Straggling))
        {
            _stragglers.Add(deliver);
        }
        else
        {
            world.After(Delay(), deliver);
        }
    }

    /// <summary>Calls and waits: what has no answer in time has none, as with a connection.</summary>
    /// <param name="serve">Has the request served; null when the server died over it.</param>
    /// <param name="timeout">Milliseconds.</param>
    /// <param name="isGone">Whether the caller has died meanwhile; then it does not matter what it gets.</param>
    public Answer<T> Call<T>(Func<Answer<T>?> serve, int timeout, Func<bool> isGone)
        where T : class
    {
        Answer<T>? answer = null;
        Carry(
            () =>
            {
                Answer<T> served = serve() ?? Lost<T>(UpstreamOutcome.Broken);
                Carry(() => answer ??= Damaged(served), mayRepeat: false);
            },
            mayRepeat: true);
        world.After(timeout, () => answer ??= Lost<T>(UpstreamOutcome.TimedOut));
        world.RunUntil(() => answer is not null || isGone());
        return answer ?? Lost<T>(UpstreamOutcome.Broken);
    }

    /// <summary>Delivers what was thought to be lost long ago, in any order.</summary>
    public void DeliverStragglers()
    {
        foreach (Action deliver in _stragglers)
        {
            world.After(world.Between(1, UsualDelay), deliver);
        }

        _stragglers.Clear();
    }

    private static Answer<T> Lost<T>(UpstreamOutcome outcome)
        where T : class => new(outcome, 0, null, null);

    private Answer<T> Damaged<T>(in Answer<T> answer)
        where T : class => !IsHealed && world.Chance(0.02) ? Lost<T>(UpstreamOutcome.Malformed) : answer;

    private int Delay() => world.Between(1, world.Chance(LongDelayed) ? LongDelay : UsualDelay);
}
