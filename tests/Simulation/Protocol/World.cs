using System.Globalization;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>Time, chance and what is going to happen: one thread runs it all, and the seed decides everything.</summary>
/// <remarks>
/// Who waits (<see cref="RunUntil"/>) has the events run that come meanwhile, above itself on the stack. So of two buys that
/// overlap, the one that began later ends first. That leaves no order out: what buys do to each other, they do by messages, which
/// may take any time, and by appends to the order log, and which of two alike buys began later is for the seed to choose.
/// </remarks>
internal sealed class World(int seed, bool isTraced)
{
    // Some hundred happen in a run; one that needs so many does not come to an end.
    private const int MaxEvents = 5_000;

    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Action, (long Time, int Order)> _events = new();
    private readonly List<string> _steps = [];
    private int _planned;
    private int _run;

    public long Now { get; private set; }

    /// <summary>What has happened, a line a step.</summary>
    public IReadOnlyList<string> Steps => _steps;

    /// <summary>A number from the least to the most, both included.</summary>
    public int Between(int least, int most) => _random.Next(least, most + 1);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public void After(long milliseconds, Action happen) => _events.Enqueue(happen, (Now + milliseconds, _planned++));

    public void Note(FormattableString step)
    {
        if (isTraced)
        {
            _steps.Add(string.Create(CultureInfo.InvariantCulture, $"{Now,5} ms  {step}"));
        }
    }

    /// <summary>Has things happen until the condition holds, or nothing is left to happen: then it is false.</summary>
    public bool RunUntil(Func<bool> condition)
    {
        while (!condition())
        {
            if (!_events.TryDequeue(out Action? happen, out (long Time, int Order) when))
            {
                return false;
            }

            if (_run++ == MaxEvents)
            {
                throw new InvalidOperationException($"Seed {seed} has not come to an end after {MaxEvents} events.");
            }

            Now = when.Time;
            happen();
        }

        return true;
    }
}
