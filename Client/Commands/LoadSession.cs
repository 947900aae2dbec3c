using System.Runtime.InteropServices;
using PygmyStore.Client.Checks.Load;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Live;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary>Runs loads against a store, one after the other: finds its books, sends the calls, measures and checks.</summary>
/// <remarks>
/// Each load has the next seed. If repeats asked for the same calls, they would differ less than loads do, and a comparison with
/// another seed would show a difference that is none.
/// </remarks>
internal sealed class LoadSession(Traffic first, IReadOnlyList<StoreAccess> stores, StopSignal stop)
{
    private Traffic _traffic = first;

    /// <summary>Why the last load could not begin: a sentence, and its exit code.</summary>
    public (string Sentence, int ExitCode) Refusal { get; private set; }

    /// <summary>Whether Ctrl-C or SIGTERM came, in a load or in its checks.</summary>
    public bool IsInterrupted => stop.IsSet;

    /// <summary>Whether the store did not answer any more after a load.</summary>
    public bool IsStoreSilent { get; private set; }

    /// <summary>Runs one load; null if it could not begin.</summary>
    /// <param name="shape">How many calls, and when.</param>
    /// <param name="screen">Shows it.</param>
    /// <param name="checks">Whether the store was right is checked too; not when this is off.</param>
    /// <param name="measured">Gets the report before the checks, which may take a while.</param>
    /// <param name="sink">Gets each call too.</param>
    public LoadReport? Run(
        LoadShape shape, ILoadScreen screen, CheckMode checks, Action<LoadReport>? measured = null, ICallSink? sink = null)
    {
        if (stores.FirstOrDefault(store => !store.IsOpen()) is { } closed)
        {
            Refusal = (StoreText.Unreachable(closed.Url), ExitCode.Unreachable);
            return null;
        }

        FoundBooks found = Books();
        if (found.Refusal is { } sentence)
        {
            Refusal = (sentence, found.IsUnreachable ? ExitCode.Unreachable : ExitCode.Refused);
            return null;
        }

        if (_traffic.PatternOf(found, shape.Iterations, out string refusal) is not { } pattern)
        {
            Refusal = (refusal, ExitCode.BadCommandLine);
            return null;
        }

        LoggedCalls? logged = stores[0].Log is { } log ? new LoggedCalls(log, stores, _traffic.Face) : null;
        LoadPlan plan = shape.PlanOf(_traffic, logged?.Patterns(pattern) ?? pattern);
        var requests = new LoadRequests(logged?.Face ?? _traffic.Face, found.Books, found.Topics);
        logged?.Use(requests);
        Upstream[] connections = [.. stores.Select(store => store.Connect(Inquiry.Threads))];
        try
        {
            var store = new CheckedStore(_traffic.Face, connections, plan.Run);
            return Run(shape, plan, found, requests, store, screen, checks, measured, sink);
        }
        finally
        {
            Array.ForEach(connections, connection => connection.Dispose());
            _traffic = _traffic with { Seed = unchecked(_traffic.Seed + 1) };
        }
    }

    private LoadReport Run(
        LoadShape shape, LoadPlan plan, FoundBooks found, LoadRequests requests, CheckedStore store, ILoadScreen screen,
        CheckMode mode, Action<LoadReport>? measured, ICallSink? sink)
    {
        LoadChecks? checks = mode == CheckMode.Off ? null : LoadChecks.Before(store, found.Books, mode);
        CallHistory? history = checks is null ? null : new CallHistory();
        var figures = new LoadFigures(plan, found.Books);
        LoadServer[] servers =
            [.. stores.Select(one => new LoadServer(one.Url.ToString(), one.EndPoint, one.Url.HostField))];
        var run = new LoadRun(plan, requests, servers, stop);
        DateTimeOffset startedAt = DateTimeOffset.UtcNow;
        LoadEnd end = screen.During(show => run.Run(
            [.. new ICallSink?[] { figures, history, sink }.OfType<ICallSink>()], elapsed => show(figures.TakeSecond(elapsed))));
        LoadReport report = LoadReporter.Of(
            plan,
            new LoadIdentity(startedAt, shape.Describe(_traffic), _traffic.Seed, shape.Part?.ToString()),
            figures,
            end);
        measured?.Invoke(report);
        if (checks is not null)
        {
            report = report with { Checks = Check(checks, history!, end) };
            IsStoreSilent |= checks.IsStoreSilent;
        }

        // Last, because the checks compare the server's counters with the clients' calls. A store that did not answer at the end
        // is not asked: it would make everybody wait.
        return end.IsInterrupted || end.Abandoned > 0 || Books() is not { Refusal: null } after
            ? report
            : report with { Books = figures.Books.Sums(after.Books) };
    }

    /// <summary>
    /// Ctrl-C ends the questions, and after an interruption none is asked: what the clients saw is checked all the same.
    /// </summary>
    private VerdictLine[] Check(LoadChecks checks, CallHistory history, LoadEnd end)
    {
        using var ended = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => ended.Cancel());
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => ended.Cancel());
        if (end.IsInterrupted || stop.IsSet)
        {
            ended.Cancel();
        }

        return [.. checks.Run(history, end.Abandoned, ended.Token).Select(LineOf)];
    }

    private static VerdictLine LineOf(CheckLine line) => new(
        line.Name,
        line.Verdict.ToString().ToUpperInvariant(),
        line.Requests.Count == 0 ? line.Detail : $"{line.Detail} ({string.Join(", ", line.Requests)})");

    private FoundBooks Books()
    {
        using Upstream connection = stores[0].Connect(calls: 1);
        return BookDiscovery.Find(_traffic.Face, connection, _traffic.Names);
    }
}
