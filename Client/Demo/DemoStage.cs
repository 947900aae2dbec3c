using System.Globalization;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Demo;

/// <summary>What all demos share: the screen, the servers' programs, and the signal to end early. One thread.</summary>
internal sealed class DemoStage(Terminal terminal, IReadOnlyDictionary<string, string> programs, StopSignal stop)
{
    /// <summary>Columns of a line: short enough for a projector, and for a terminal of 80.</summary>
    public const int Width = 76;

    private const int Indent = 2;

    private const int MostOfDetail = 75; // a line and a half; the audit's own words may have five

    // Five seconds, which a store needs after a start on a busy machine at most.
    private const int MaxAudits = 50;
    private static readonly TimeSpan BetweenAudits = TimeSpan.FromMilliseconds(100);

    public StopSignal Stop => stop;

    /// <summary>The exit code of a demo that could not go on: it was interrupted, or a server did not start.</summary>
    public int NotShown => stop.IsSet ? ExitCode.Interrupted : ExitCode.Unreachable;

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Microseconds as milliseconds, with as many digits as say something.</summary>
    public static string Milliseconds(double microseconds) => (microseconds / 1000).ToString(
        microseconds < 1000 ? "F2" : microseconds < 99_950 ? "F1" : "N0", CultureInfo.InvariantCulture);

    /// <summary>What a demo shows, or its next part.</summary>
    public void Title(string text) => terminal.Out.WriteLine(
        string.Join(Environment.NewLine, TextBlock.Wrap(text, Width).Split(Environment.NewLine)
            .Select(line => terminal.Paint(line, Tone.Strong))));

    public void Say(string text) =>
        terminal.Out.WriteLine(TextBlock.Wrap(new string(' ', Indent) + text, Width, 2 * Indent));

    /// <summary>The verdict; returns the exit code.</summary>
    public int End(bool isAsExpected, string verdict)
    {
        string text = TextBlock.Wrap("Verdict: " + verdict, Width, Indent);
        terminal.Out.WriteLine(string.Join(Environment.NewLine, text.Split(Environment.NewLine)
            .Select(line => terminal.Paint(line, isAsExpected ? Tone.Good : Tone.Bad))));
        return isAsExpected ? ExitCode.Success : ExitCode.Refused;
    }

    /// <summary>A store whose servers serve; null, and it is said why, when that fails or the demo shall stop.</summary>
    public DemoStore? Open(DemoStoreOptions options)
    {
        var store = new DemoStore(programs, options);
        if (Serves(store.WhyNotServing(() => stop.IsSet)))
        {
            return store;
        }

        store.Dispose();
        return null;
    }

    /// <summary>Starts a killed server again; false, and it is said why, when that fails or the demo shall stop.</summary>
    public bool Restart(DemoStore store, DemoPart part) => Serves(store.WhyNotServingAgain(part, () => stop.IsSet));

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

        if (!answer.HasValue && !stop.IsSet)
        {
            terminal.Error.WriteLine($"the store gives no audit: {answer.Refusal()}");
        }

        return stop.IsSet ? null : answer.Value;
    }

    /// <summary>The audit's verdict, and the first thing that it found.</summary>
    public void Say(AuditReport audit)
    {
        AuditCheck? first = audit.Checks.FirstOrDefault(check => !check.Holds);
        Say($"Audit: {audit.Verdict}, {Number(audit.Sales)} sales, {Number(audit.Orders)} orders.");
        if (first is not null)
        {
            string detail = first.Detail.Length <= MostOfDetail ? first.Detail : first.Detail[..MostOfDetail] + "...";
            Say($"It says: \"{first.Name}\" fails: {detail}");
        }
    }

    private bool Serves(string? why)
    {
        if (why is not null)
        {
            terminal.Error.WriteLine(why);
        }

        return why is null && !stop.IsSet;
    }
}
