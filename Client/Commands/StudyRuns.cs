using PygmyStore.Client.Checks.Load;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Live;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Client.Study;

namespace PygmyStore.Client.Commands;

/// <summary>Makes the runs of a study, one after the other: closed loads, in which each client sends so many requests.</summary>
/// <param name="storesOf">The front ends that the clients ask.</param>
/// <param name="stop">Ends the run that is under way.</param>
/// <param name="requests">Of each client.</param>
/// <param name="seed">Of the calls.</param>
/// <param name="progress">Gets a line for each run.</param>
internal sealed class StudyRuns(
    Func<StudyStore, IReadOnlyList<StoreAccess>> storesOf, StopSignal stop, int requests, int seed, TextWriter progress)
{
    // Some thousand calls: the runtime compiles a method anew after thirty, in the background.
    private const int WarmUpClients = 8;
    private const int WarmUpRequests = 500;

    // A run that takes longer says enough: 1,000 buys of one client, 60 ms each.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);

    /// <summary>Why a run could not begin: a sentence, and its exit code.</summary>
    public (string? Sentence, int ExitCode) Refusal { get; private set; }

    /// <summary>The runs until the end, the stop, or one that could not begin; without one that the stop cut short.</summary>
    public StudyResult Run(IReadOnlyList<StudyCell> schedule)
    {
        var result = new StudyResult();
        foreach (StudyStore store in schedule.Select(cell => cell.Store).Distinct())
        {
            WarmUp(store);
        }

        foreach ((int index, StudyCell cell) in schedule.Index())
        {
            var calls = new CallTimes(cell.Steps);
            var session = new LoadSession(TrafficOf(cell, unchecked(seed + index)), storesOf(cell.Store), stop);
            var shape = new LoadShape { Iterations = requests, Duration = LongestRun };
            if (session.Run(shape, new SilentScreen(), CheckMode.Off, sink: calls) is null)
            {
                Refusal = session.Refusal;
                break;
            }

            if (stop.IsSet)
            {
                break;
            }

            result.Add(cell, calls.InOrder());
            progress.WriteLine($"{index + 1}/{schedule.Count} {cell}");
        }

        return result;
    }

    /// <summary>New processes compile their code as they run: that is seen in no run of the study.</summary>
    private void WarmUp(StudyStore store)
    {
        var cell = new StudyCell(StudyLoad.Mixed, WarmUpClients, store);
        var session = new LoadSession(TrafficOf(cell, seed), storesOf(store), stop);
        session.Run(new LoadShape { Iterations = WarmUpRequests, Duration = LongestRun }, new SilentScreen(), CheckMode.Off);
    }

    private static Traffic TrafficOf(StudyCell cell, int seed) => new()
    {
        Pattern = cell.Load == StudyLoad.Reread ? Patterns.Find("reread")! : Patterns.All[0],
        Mix = cell.Load switch
        {
            StudyLoad.Search => new MixWeights(1, 0, 0),
            StudyLoad.Lookup => new MixWeights(0, 1, 0),
            StudyLoad.Buy => new MixWeights(0, 0, 1),
            _ => MixWeights.Default,
        },
        Items = "uniform",
        Face = StoreFaces.Default,
        Names = new KnownNames(),
        KeepsConnections = true,
        CallTimeout = Traffic.DefaultTimeout,
        Clients = cell.Clients,
        Seed = seed,
    };
}
