using System.Net;
using System.Net.Sockets;
using PygmyStore.Client.Grade.Checks;
using PygmyStore.Client.Grade.Plan;
using PygmyStore.Client.Grade.Processes;
using PygmyStore.Client.Grade.Report;

namespace PygmyStore.Client.Grade;

/// <summary>Runs the checks of a plan, each on the store in its initial state, and ends all processes. For one thread.</summary>
/// <param name="plan">The plan.</param>
/// <param name="seed">What the customers ask for depends on it alone.</param>
/// <param name="isStopped">Whether it shall end early: the check that runs is then left out.</param>
internal sealed class StoreJudge(GradePlan plan, int seed, Func<bool> isStopped)
{
    private const int FirstPort = 10_000; // below those that the system gives to outgoing connections
    private const int PortsEnd = 32_000;
    private const int MaxTries = 1000; // of ports

    /// <param name="only">The names of the checks that run, or their first words; empty: all.</param>
    /// <param name="tell">Gets each line as soon as it is known.</param>
    public GradeReport Run(IReadOnlyCollection<string> only, Action<GradeLine> tell)
    {
        DateTimeOffset begunAt = DateTimeOffset.UtcNow;
        string folder = Directory.CreateTempSubdirectory("pygmy-grade-").FullName;
        var values = new PlanValues(seed, folder, plan.Folder, Ports());
        var lines = new List<GradeLine>();
        try
        {
            using var processes = new StoreProcesses(plan, values, isStopped);
            IPEndPoint address = ReadyAddress.Parse(values.In(plan.Url))!.EndPoint;
            foreach ((int index, (IStoreCheck check, int points)) in CheckList.Of(plan).Index())
            {
                if (!IsWanted(check, only))
                {
                    continue;
                }

                CheckOutcome outcome = Run(check, new CheckRoom(plan, processes, address, SeedOf(index), isStopped));
                if (isStopped())
                {
                    break; // its outcome may be nothing but the interruption
                }

                lines.Add(new GradeLine(check.Name, check.Title, points, outcome));
                tell(lines[^1]);
            }
        }
        finally
        {
            Delete(folder);
        }

        return new GradeReport(plan.Store, plan.Face.Name, seed, begunAt, lines, isStopped());
    }

    public static bool IsWanted(IStoreCheck check, IReadOnlyCollection<string> only) =>
        only.Count == 0 || only.Contains(check.Name) || only.Contains(check.Name.Split(' ')[0]);

    private static CheckOutcome Run(IStoreCheck check, CheckRoom room)
    {
        if (room.Processes.Reset() is { } why)
        {
            return CheckOutcome.Fail($"the store did not start: {why}");
        }

        CheckOutcome outcome = check.Run(room);
        string[] lost = [.. room.Processes.Lost];
        return lost.Length == 0 ? outcome
            : outcome.Verdict == GradeVerdict.Fail ? outcome with { Evidence = [.. outcome.Evidence, .. lost] }
            : CheckOutcome.Fail($"during the check {string.Join("; ", lost)}");
    }

    /// <summary>The same for a check whether the others run or not.</summary>
    private int SeedOf(int check) => unchecked((seed * 1_000_003) + check);

    private int[] Ports() => plan.FirstPort > 0
        ? [.. Enumerable.Range(plan.FirstPort, PlanValues.Ports)]
        : FreePorts();

    /// <summary>All are taken before the first one is let go, so that they differ.</summary>
    private static int[] FreePorts()
    {
        var taken = new List<Socket>();
        try
        {
            for (int tries = 0; taken.Count < PlanValues.Ports; tries++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    socket.Bind(new IPEndPoint(IPAddress.Loopback, Random.Shared.Next(FirstPort, PortsEnd)));
                    taken.Add(socket);
                }
                catch (SocketException) when (tries < MaxTries)
                {
                    socket.Dispose(); // another one
                }
            }

            return [.. taken.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
        }
        finally
        {
            taken.ForEach(socket => socket.Dispose());
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A process that left its group still writes there. The system's folder for such files is emptied by others.
        }
    }
}
