using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Stage;

/// <summary>What goes wrong on the way between two servers, and how often it did. For any thread.</summary>
internal sealed class LinkFaults
{
    private const int HundredPercent = 100;

    private int _delayMilliseconds;
    private int _cutPercent;
    private int _losePercent;
    private long _calls;
    private long _cut;
    private long _lost;

    /// <summary>In each direction.</summary>
    public int DelayMilliseconds => Volatile.Read(ref _delayMilliseconds);

    /// <summary>Changes one of the three, and counts from here on.</summary>
    public void Set(StageVerb verb, int amount)
    {
        switch (verb)
        {
            case StageVerb.Delay:
                Volatile.Write(ref _delayMilliseconds, amount);
                break;
            case StageVerb.Cut:
                Volatile.Write(ref _cutPercent, amount);
                break;
            case StageVerb.Lose:
                Volatile.Write(ref _losePercent, amount);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(verb), verb, "not of a link");
        }

        Interlocked.Exchange(ref _calls, 0);
        Interlocked.Exchange(ref _cut, 0);
        Interlocked.Exchange(ref _lost, 0);
    }

    public void Calm()
    {
        Set(StageVerb.Delay, 0);
        Set(StageVerb.Cut, 0);
        Set(StageVerb.Lose, 0);
    }

    /// <summary>What becomes of the next call.</summary>
    public CallFate Draw()
    {
        Interlocked.Increment(ref _calls);
        int draw = Random.Shared.Next(HundredPercent);
        int cut = Volatile.Read(ref _cutPercent);
        return draw < cut ? CallFate.Cut
            : cut < HundredPercent && Random.Shared.Next(HundredPercent) < Volatile.Read(ref _losePercent) ? CallFate.LostAnswer
            : CallFate.Passed;
    }

    public void CountCut() => Interlocked.Increment(ref _cut);

    public void CountLost() => Interlocked.Increment(ref _lost);

    public StagedLink Report(string name) => new(
        name, DelayMilliseconds, Volatile.Read(ref _cutPercent), Volatile.Read(ref _losePercent), Interlocked.Read(ref _calls),
        Interlocked.Read(ref _cut), Interlocked.Read(ref _lost));
}

/// <summary>What becomes of a call between two servers.</summary>
internal enum CallFate
{
    Passed,

    /// <summary>Its connection is reset before it arrives: it was not carried out.</summary>
    Cut,

    /// <summary>It is carried out, and its connection is reset in the place of the answer.</summary>
    LostAnswer,
}
