namespace PygmyStore.Common.Contracts;

/// <summary>What a stage is asked for over HTTP: <c>{"ask":"kill catalog"}</c>.</summary>
public sealed record StageRequest(string Ask);

/// <summary>The stage at one moment: what was asked for, and beside it what is seen.</summary>
public sealed record StageReport(
    IReadOnlyList<StagedServer> Servers, IReadOnlyList<StagedLink> Links, StagedDisk Disk, StagedFault Fault);

/// <summary>A server of the stage.</summary>
/// <param name="Name">As in <see cref="StageAsk.Servers"/>.</param>
/// <param name="Asked">What was last asked for it; empty for nothing.</param>
/// <param name="Seen">One of the words in <see cref="Seen"/>.</param>
/// <param name="ForMilliseconds">How long it has been seen so.</param>
/// <param name="ReturnsInMilliseconds">When the stage will let it run again by itself; null: only when it is asked.</param>
/// <param name="RecoveryMilliseconds">How long it was last seen not to answer; null if it always has.</param>
/// <param name="Detail">Why it does not start; empty when there is nothing to say.</param>
public sealed record StagedServer(
    string Name, string Asked, string Seen, long ForMilliseconds, long? ReturnsInMilliseconds, long? RecoveryMilliseconds,
    string Detail);

/// <summary>The way from one server to another.</summary>
/// <param name="Name">As in <see cref="StageAsk.Links"/>.</param>
/// <param name="DelayMilliseconds">In each direction.</param>
/// <param name="CutPercent">The share of the calls whose connection is cut before they arrive.</param>
/// <param name="LosePercent">The share of the calls whose answer is lost.</param>
/// <param name="Calls">Calls that were seen since the last change.</param>
/// <param name="Cut">Calls that did not arrive since then.</param>
/// <param name="Lost">Answers that were lost since then.</param>
public sealed record StagedLink(
    string Name, int DelayMilliseconds, int CutPercent, int LosePercent, long Calls, long Cut, long Lost);

/// <summary>The disk of the catalog and the order service: <c>full</c> or <c>free</c>.</summary>
/// <param name="Asked">What was last asked for.</param>
/// <param name="Seen">What the system says of the two processes; <c>part</c> where it differs, <c>none</c> without any.</param>
public sealed record StagedDisk(string Asked, string Seen);

/// <summary>The catalog's planted fault.</summary>
/// <param name="Asked">What was last asked for.</param>
/// <param name="Seen">What the catalog's own answers say; empty while it gives none.</param>
public sealed record StagedFault(string Asked, string Seen);

/// <summary>How a server of the stage looks from outside.</summary>
public static class Seen
{
    public const string Answers = "answers";
    public const string Silent = "silent"; // it runs and does not answer
    public const string Paused = "paused";
    public const string Starting = "starting";
    public const string Dead = "dead"; // there is no process
}
