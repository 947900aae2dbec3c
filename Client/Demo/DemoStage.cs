using System.Globalization;
using PygmyStore.Client.LocalStores;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Demo;

/// <summary>What all demos share: the screen, the servers' programs, and the signal to end early. One thread.</summary>
/// <param name="terminal">The screen.</param>
/// <param name="programs">From <see cref="ServerPrograms"/>.</param>
/// <param name="stop">Ends the demo early.</param>
/// <param name="width">Columns of a line.</param>
internal sealed class DemoStage(
    Terminal terminal, IReadOnlyDictionary<string, string> programs, StopSignal stop, int width = DemoStage.Width)
{
    /// <summary>Columns of a line: short enough for a projector, and for a terminal of 80.</summary>
    public const int Width = 76;

    private const int Indent = 2; // the rest of a long line has twice as much

    private const int MostOfDetail = 75; // a line and a half; the audit's own words may have five

    // Five seconds, which a store needs after a start on a busy machine at most.
    private const int MaxAudits = 50;
    private static readonly TimeSpan BetweenAudits = TimeSpan.FromMilliseconds(100);

    public StopSignal Stop => stop;

    /// <summary>The exit code of a demo that could not go on: it was interrupted, or a server did not start.</summary>
    public int CutShort => stop.IsSet ? ExitCode.Interrupted : ExitCode.Unreachable;

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Microseconds as milliseconds, with as many digits as say something.</summary>
    public static string Milliseconds(double microseconds) => (microseconds / 1000).ToString(
        microseconds < 1000 ? "F2" : microseconds < 99_950 ? "F1" : "N0", CultureInfo.InvariantCulture);

    /// <summary>What the demo shows, at its top.</summary>
    public void Title(string text) => Write(text, Tone.Strong);

    /// <summary>The next thing that is shown.</summary>
    public void Part(string text)
    {
        terminal.Out.WriteLine();
        Title(text);
    }

    public void Say(string text) => Write(new string(' ', Indent) + text, tone: null);

    /// <summary>The verdict; returns the exit code.</summary>
    public int End(DemoResult result, string verdict)
    {
        (string word, Tone tone, int exitCode) = result switch
        {
            DemoResult.AsExpected => ("", Tone.Good, ExitCode.Success),
            DemoResult.NotShown => ("not shown. ", Tone.Strong, ExitCode.NotShown),
            _ => ("WRONG. ", Tone.Bad, ExitCode.CheckFailed),
        };
        terminal.Out.WriteLine();
        Write($"Verdict: {word}{verdict}", tone);
        return exitCode;
    }

    /// <summary>A store whose servers serve; null, and it is said why, when that fails or the demo shall stop.</summary>
    public LocalStore? Open(LocalStoreOptions options)
    {
        var store = new LocalStore(programs, options with { MayHaveFaults = true });
        if (Serves(store.WhyNotServing(() => stop.IsSet)))
        {
            return store;
        }

        store.Dispose();
        return null;
    }

    /// <summary>Starts a killed server again; false, and it is said why, when that fails or the demo shall stop.</summary>
    public bool Restart(LocalStore store, StorePart part) => Serves(store.WhyNotServingAgain(part, () => stop.IsSet));

    /// <summary>The store's own audit, once nothing is under way; null, and it is said why, without one.</summary>
    public AuditReport? Audit(StoreAccess access)
    {
        using Upstream frontEnd = access.Connect(calls: 1);
        StoreClient store = access.Client(frontEnd);
        Answer<AuditReport> answer = store.Audit();
        for (int i = 1; i < MaxAudits && !(answer.Value is { InFlight: 0 } report && report.Verdict != AuditReport.Settling)
            && !stop.Wait(BetweenAudits); i++)
        {
            answer = store.Audit();
        }

        if (!answer.HasValue)
        {
            Complain($"the store gives no audit: {answer.Refusal()}");
        }

        return stop.IsSet ? null : answer.Value;
    }

    /// <summary>The audit's verdict, and the first thing that it found.</summary>
    public void Say(AuditReport audit)
    {
        AuditCheck? first = audit.Checks.FirstOrDefault(check => !check.Holds);
        Say($"Audit: {audit.Verdict}. It counts {Number(audit.Sales)} sales and {Number(audit.Orders)} orders.");
        if (first is not null)
        {
            string detail = first.Detail.Length <= MostOfDetail ? first.Detail : first.Detail[..MostOfDetail] + "...";
            Say($"What fails: \"{first.Name}\" ({detail}).");
        }
    }

    /// <summary>Says on standard error why the demo cannot go on. Nothing has to be said when it was ended early.</summary>
    public void Complain(string why)
    {
        if (!stop.IsSet)
        {
            terminal.Error.WriteLine(why);
        }
    }

    private void Write(string text, Tone? tone)
    {
        foreach (string line in TextBlock.Wrap(text, width, 2 * Indent).Split(Environment.NewLine))
        {
            terminal.Out.WriteLine(tone is { } color ? terminal.Paint(line, color) : line);
        }
    }

    private bool Serves(string? why)
    {
        if (why is not null)
        {
            Complain(why);
        }

        return why is null && !stop.IsSet;
    }
}

/// <summary>What a demo has proved.</summary>
internal enum DemoResult
{
    AsExpected,

    /// <summary>Nothing: this machine did not do what the demo needs. The store is not to blame.</summary>
    NotShown,

    /// <summary>The store was wrong where it must be right, or a check missed what it must see.</summary>
    Wrong,
}
