namespace PygmyStore.Client.Checks.Load;

/// <summary>What a question led to.</summary>
internal enum Asked
{
    Answered,
    Unanswered,

    /// <summary>Nothing more needs to be asked.</summary>
    Enough,
}

/// <summary>
/// Asks the store many questions with a few threads, in bounded time, spread evenly if the time is too short for all. Once the
/// store does not answer any more, nothing more is asked. For one thread at a time.
/// </summary>
/// <param name="stop">Ends it early.</param>
internal sealed class Inquiry(CancellationToken stop)
{
    /// <summary>Enough to keep a store busy; the calls wait more than they work.</summary>
    public const int Threads = 4;

    private const int Attempts = 3; // a busy store, or one that is just being started again, answers the next time
    private const double GoldenRatio = 0.618; // strides of it spread over any range evenly

    // A store that is gone or stands still is not asked ten thousand times.
    private const int MaxUnansweredInARow = Threads;
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(3); // longer than a server takes to start again
    private static readonly TimeSpan FirstSilence = TimeSpan.FromSeconds(1); // a load that is over should not seem to hang

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100); // between two attempts
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(5); // no check needs an answer that comes later

    private long _lastAnswer = Environment.TickCount64;
    private int _unansweredInARow;
    private bool _hasAnswered;
    private bool _isSilent;

    /// <summary>Whether nothing more is asked: it was ended, or the store no longer answers.</summary>
    public bool HasGivenUp => stop.IsCancellationRequested || IsSilent;

    /// <summary>Why a question got no answer.</summary>
    public string WhyNoAnswer => stop.IsCancellationRequested ? "it was interrupted"
        : IsSilent ? "the store does not answer"
        : "the store gave no usable answer";

    private bool IsSilent
    {
        get
        {
            // For good: the next questions would wait as long again.
            _isSilent = _isSilent || (Volatile.Read(ref _unansweredInARow) >= MaxUnansweredInARow
                && Environment.TickCount64 - Volatile.Read(ref _lastAnswer) > Silence.TotalMilliseconds);
            return _isSilent;
        }
    }

    private TimeSpan Silence => Volatile.Read(ref _hasAnswered) ? MaxSilence : FirstSilence;

    /// <summary>Nothing is asked any more: the store does not answer others either.</summary>
    public void GiveUp() => _isSilent = true;

    /// <summary>Asks about the numbers from 0 on; returns how many were answered.</summary>
    /// <param name="count">How many questions there are.</param>
    /// <param name="patience">How long it asks.</param>
    /// <param name="ask">Asks one by its number and a deadline; for any thread.</param>
    public int ForEach(int count, TimeSpan patience, Func<int, long, Asked> ask)
    {
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        long stride = StrideFor(count);
        (int next, int answered, bool isEnough) = (-1, 0, false);
        Volatile.Write(ref _lastAnswer, Environment.TickCount64);
        Thread[] threads =
            [.. Enumerable.Range(0, Math.Min(Threads, count)).Select(_ => new Thread(Work) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return answered;

        void Work()
        {
            while (Goes() && Interlocked.Increment(ref next) is var i && i < count)
            {
                Asked asked = AskPatiently((int)(i * stride % count));
                Interlocked.Add(ref answered, asked == Asked.Unanswered ? 0 : 1);
                isEnough |= asked == Asked.Enough;
            }
        }

        bool Goes() => !Volatile.Read(ref isEnough) && !HasGivenUp && Environment.TickCount64 < end;

        Asked AskPatiently(int number)
        {
            Asked asked = Ask(number);
            for (int attempt = 1; asked == Asked.Unanswered && attempt < Attempts && Goes(); attempt++)
            {
                stop.WaitHandle.WaitOne(Pause);
                asked = Ask(number);
            }

            return asked;
        }

        Asked Ask(int number)
        {
            TimeSpan time = Volatile.Read(ref _hasAnswered) ? CallTime : FirstSilence;
            Asked asked = ask(number, Math.Min(end, Environment.TickCount64 + (long)time.TotalMilliseconds));
            if (asked == Asked.Unanswered)
            {
                Interlocked.Increment(ref _unansweredInARow);
            }
            else
            {
                Volatile.Write(ref _hasAnswered, true);
                Volatile.Write(ref _unansweredInARow, 0);
                Volatile.Write(ref _lastAnswer, Environment.TickCount64);
            }

            return asked;
        }
    }

    /// <summary>A step without a common divisor with the count: so each number comes once.</summary>
    private static long StrideFor(int count)
    {
        long stride = Math.Max(1, (long)(count * GoldenRatio));
        while (GreatestCommonDivisor(stride, count) > 1)
        {
            stride++;
        }

        return stride;
    }

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
