using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Study;

/// <summary>One call: how long it took, and which tier took how much of it by itself.</summary>
internal readonly record struct TimedCall
{
    public required StudyCall Kind { get; init; }

    /// <summary>Who sent it, from 0.</summary>
    public int Client { get; init; }

    /// <summary>Of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public required long EndedTicks { get; init; }

    /// <summary>Microseconds from sent to ended.</summary>
    public required int ServiceUs { get; init; }

    /// <summary>Whether a healthy store gives no such outcome.</summary>
    public bool IsUnexpected { get; init; }

    /// <summary>A buy that found too few copies, which takes another time than a sale.</summary>
    public bool IsSoldOut { get; init; }

    public required OwnTimes Own { get; init; }

    /// <summary>Whether the catalog was asked before the order service.</summary>
    public bool IsOrderBehindCatalog { get; init; }

    /// <param name="record">The call.</param>
    /// <param name="steps">Calls of an iteration that have figures of their own.</param>
    public static TimedCall Of(in CallRecord record, int steps)
    {
        int service = (int)Math.Min(int.MaxValue, TimeHistogram.Microseconds(record.SentTicks, record.EndedTicks));
        return new TimedCall
        {
            Kind = new StudyCall(record.Operation, record.Call % steps),
            Client = record.Client,
            EndedTicks = record.EndedTicks,
            ServiceUs = service,
            IsUnexpected = record.IsUnexpected(),
            IsSoldOut = record.Outcome == CallOutcome.OutOfStock,
            Own = OwnTimes.Of(record, service),
            IsOrderBehindCatalog = record.IsOrderBehindCatalog,
        };
    }
}

/// <summary>Calls that are alike: what they ask, and their place in an iteration whose calls differ (else 0).</summary>
internal readonly record struct StudyCall(Operation Operation, int Step = 0);
