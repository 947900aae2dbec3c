using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.FrontEndServer.Auditing;

namespace PygmyStore.FrontEndServer.Live;

/// <summary>Audits the store while somebody watches, one audit at a time, and remembers what the last one found.</summary>
/// <param name="audit">Makes an audit; it may wait as long as calls may.</param>
/// <param name="isWatched">Whether anybody wants to know.</param>
internal sealed class AuditWatch(Func<CallContext, Answer<AuditReport>> audit, Func<bool> isWatched)
{
    public const string NotKnown = "not known";

    public const string Holds = "holds";
    public const string Settling = "settling";
    public const string Broken = "broken";

    /// <summary>From one audit to the next: an audit is three calls, so they cost a store under load nothing.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>How long a finding is shown: a period, and the time that a slow audit takes.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1); // its thread ends with the process otherwise

    /// <summary>Each light with the beginnings of its checks' names. A check that fits no other is in the last.</summary>
    private static readonly (string Name, string[] Checks)[] Lights =
    [
        ("Stock adds up", ["initial + restocked", "the same for the sums"]),
        ("Never below zero", ["no stock is negative"]),
        ("Sold = ordered", [LedgerComparison.SoldIsOrdered]),
        ("One order per sale",
            ["there is one order for each sale", "no sale has two orders", "no order is without", "no order is lost"]),
        ("Numbers and keys", [""]),
    ];

    private readonly object _gate = new();
    private bool _isStopping;
    private BackgroundLoop? _loop;
    private volatile AuditSample _last = Nothing(null);

    public void Start(Faults faults)
    {
        _loop = new BackgroundLoop("live audit", Turn, faults);
        _loop.Start();
    }

    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }

        _loop?.Join(StopPatience);
    }

    /// <summary>What is known now (milliseconds since 1970).</summary>
    public AuditSample At(long now) =>
        _last is { At: { } at } && now - at > GoodFor.TotalMilliseconds ? Nothing(at) : _last;

    /// <summary>What a finished audit says at that moment; one that could not be made says nothing.</summary>
    internal static AuditSample Of(in Answer<AuditReport> answer, long at, long? lastKnown)
    {
        if (answer.Value is not { } report)
        {
            return Nothing(lastKnown);
        }

        bool isSettling = report.Verdict == AuditReport.Settling;
        var failing = report.Checks.Where(check => !check.Holds).ToList();
        AuditLight[] lights = [.. Lights.Select(light => new AuditLight(
            light.Name,
            !failing.Exists(check => LightOf(check.Name) == light.Name) ? Holds : isSettling ? Settling : Broken))];
        AuditCheck? first = isSettling ? null : failing.FirstOrDefault();
        return new AuditSample(
            report.Verdict, at, report.Sales, report.Orders, report.InFlight, lights,
            first is null ? "" : $"{first.Name}: {first.Detail}");
    }

    /// <summary>The light that a check belongs to.</summary>
    internal static string LightOf(string check) =>
        Lights.First(light => Array.Exists(light.Checks, start => check.StartsWith(start, StringComparison.Ordinal))).Name;

    /// <summary>Nothing is known; <c>at</c> is when something was known last.</summary>
    private static AuditSample Nothing(long? at) =>
        new(NotKnown, at, 0, 0, 0, [.. Lights.Select(light => new AuditLight(light.Name, NotKnown))]);

    private bool Turn()
    {
        lock (_gate)
        {
            if (_isStopping || Monitor.Wait(_gate, Period))
            {
                return false; // woken only to stop
            }
        }

        if (isWatched())
        {
            Answer<AuditReport> answer = audit(CallContext.Own());
            _last = Of(answer, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), _last.At);
        }

        return true;
    }
}
