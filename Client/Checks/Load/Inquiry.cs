using System.Runtime.ExceptionServices;

namespace PygmyStore.Client.Checks.Load;

/// <summary>What a question led to.</summary>
internal enum Asked
{
    Answered,
    Unanswered,

    /// <summary>Nothing more needs to be asked.</summary>
    Enough,
}

/// <summary>Asks many questions with a few threads, in bounded time, spread evenly if the time is too short for all.</summary>
/// <param name="patience">How long it asks.</param>
/// <param name="stop">Ends it early.</param>
internal sealed class Inquiry(TimeSpan patience, CancellationToken stop)
{
    /// <summary>Enough to keep a store busy; the calls wait more than they work.</summary>
    public const int Threads = 4;

    private const int Attempts = 3; // a busy store, or one that is just being started again, answers the next time
    private const int MaxUnanswered = 20; // a store that is gone is not asked ten thousand times

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100); // between two attempts

    private const double GoldenRatio = 0.618; // strides of it spread over any range evenly

    /// <summary>Asks about the numbers from 0 on; returns how many were answered.</summary>
    /// <param name="count">How many questions there are.</param>
    /// <param name="ask">Asks one by its number and a deadline; for any thread.</param>
    public int ForEach(int count, Func<int, long, Asked> ask)
    {
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        long stride = StrideFor(count);
        (int next, int answered, int unanswered, bool isEnough) = (-1, 0, 0, false);
        ExceptionDispatchInfo? fault = null;
        Thread[] threads =
            [.. Enumerable.Range(0, Math.Min(Threads, count)).Select(_ => new Thread(Work) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        fault?.Throw();
        return answered;

        void Work()
        {
            try
            {
                while (Goes() && Interlocked.Increment(ref next) is var i && i < count)
                {
                    Asked asked = AskPatiently((int)(i * stride % count));
                    Interlocked.Add(ref answered, asked == Asked.Unanswered ? 0 : 1);
                    Interlocked.Add(ref unanswered, asked == Asked.Unanswered ? 1 : 0);
                    isEnough |= asked == Asked.Enough;
                }
            }
            catch (Exception error)
            {
                fault = ExceptionDispatchInfo.Capture(error); // a bug: the caller's thread throws it
                isEnough = true;
            }
        }

        bool Goes() => !Volatile.Read(ref isEnough) && Volatile.Read(ref unanswered) < MaxUnanswered
            && Environment.TickCount64 < deadline && !stop.IsCancellationRequested;

        Asked AskPatiently(int number)
        {
            Asked asked = ask(number, deadline);
            for (int attempt = 1; attempt < Attempts && asked == Asked.Unanswered && Goes(); attempt++)
            {
                stop.WaitHandle.WaitOne(Pause);
                asked = ask(number, deadline);
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
