using System.Diagnostics;
using System.Net;
using PygmyStore.Client.LocalStores;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Client.Stage;

/// <summary>
/// The stage itself: three servers that are its children, the relays between them, and what is asked of both. It does only what
/// <see cref="StageAsk"/> has words for, and only to its own children. For any thread.
/// </summary>
internal sealed class StageDirector : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20); // a fraction of any start

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(120); // a start takes seconds, on a busy machine many

    // The front end carries the buttons, and a dead page cannot ask for anything. Long enough for a class to see the gap.
    private static readonly (TimeSpan, TimeSpan) FrontEndReturns = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5));

    // The front end itself passes on the request to kill it. Its answer should still reach the page.
    private static readonly TimeSpan LastAnswer = TimeSpan.FromMilliseconds(300);

    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly ServerOnStage _catalog;
    private readonly ServerOnStage _order;
    private readonly ServerOnStage _frontEnd;
    private readonly StageLinks _links;
    private readonly StageDisk _disk;
    private readonly BackgroundLoop _loop;
    private readonly Action _renew;
    private readonly Action<string> _say;
    private string _fault = StageAsk.NoFault;
    private StageAsk? _postponed; // for the front end
    private long _postponedTo;

    /// <param name="programs">From <see cref="ServerPrograms"/>.</param>
    /// <param name="config">The file that all servers read.</param>
    /// <param name="addresses">Where they listen.</param>
    /// <param name="control">Where the stage itself listens, and its token.</param>
    /// <param name="renew">Deletes what the servers have stored, so that they begin with new books.</param>
    /// <param name="say">Gets a line for each thing that is asked or seen.</param>
    public StageDirector(
        IReadOnlyDictionary<string, string> programs, string config, StageAddresses addresses, StageControl control,
        Action renew, Action<string> say)
    {
        _renew = renew;
        _say = say;
        _catalog = Server(StageAsk.Catalog, addresses.Catalog, ServerPrograms.Catalog, () => ["--fault", _fault]);
        _order = Server(
            StageAsk.Order, addresses.Order, ServerPrograms.Order, () => ["--catalog", $"{addresses.OrderToCatalog}"]);
        _frontEnd = new ServerOnStage(StageAsk.FrontEnd, addresses.FrontEnd, () => Launch(
            ServerPrograms.FrontEnd,
            ["--catalog", $"{addresses.FrontEndToCatalog}", "--order", $"{addresses.FrontEndToOrder}"]))
        {
            Returns = FrontEndReturns,
        };
        _links = new StageLinks(addresses, _catalog, _order);
        _disk = new StageDisk(_catalog, _order);
        _loop = new BackgroundLoop("stage", Turn, new Faults());
        _loop.Start();

        ServerOnStage Server(string name, IPEndPoint address, string program, Func<string[]> arguments) =>
            new(name, address, () => Launch(program, arguments()));

        LocalServer Launch(string program, string[] arguments) =>
            new(programs[program], ["--config", config, "--stage", $"{control.EndPoint}", .. arguments], control.Token);
    }

    private ServerOnStage[] Servers => [_frontEnd, _catalog, _order]; // as in StageAsk.Servers

    /// <summary>Waits until all servers answer. Returns why one does not; null when all do, or when the stage ends.</summary>
    public string? WhyNotServing(Func<bool> isStopped)
    {
        var watch = Stopwatch.StartNew();
        while (!isStopped())
        {
            if (watch.Elapsed >= LongestStart)
            {
                return $"not all servers serve within {LongestStart.TotalSeconds} s: this machine is too busy";
            }

            lock (_lock)
            {
                if (Servers.All(server => server is { Listens: true, Answers: true })) // another one may hold its port
                {
                    return null;
                }

                if (Servers.FirstOrDefault(server => !server.IsAlive && server.Complaint.Length > 0) is { } dead)
                {
                    return $"the {dead.Name} server does not start: {dead.Complaint}";
                }
            }

            _stop.Wait(Pace);
        }

        return null;
    }

    /// <summary>Does what is asked; null when that is done, else why it was not.</summary>
    public string? Do(StageAsk ask)
    {
        lock (_lock)
        {
            string? refusal = _stop.IsSet ? "the stage has ended" : Take(ask);
            _say(refusal is null ? $"asked: {ask}" : $"asked: {ask}; refused: {refusal}");
            return refusal;
        }
    }

    public StageReport Report()
    {
        lock (_lock)
        {
            Array.ForEach(Servers, Look);
            return new StageReport(
                [.. Servers.Select(server => server.Report())],
                _links.Report(),
                _disk.Report(),
                new StagedFault(_fault, _catalog.Fault));
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _loop.Join();
        lock (_lock)
        {
            Array.ForEach(Servers, server => server.Dispose());
            _links.Dispose();
        }
    }

    private string? Take(StageAsk ask)
    {
        switch (ask.Verb)
        {
            case StageVerb.Delay or StageVerb.Cut or StageVerb.Lose:
                _links.Faults(ask.To).Set(ask.Verb, ask.Amount);
                return null;
            case StageVerb.Disk:
                return _disk.Fill(ask.To);
            case StageVerb.Fault:
                _fault = ask.To;
                RestartCatalog();
                return null;
            case StageVerb.Calm:
                Calm();
                return null;
            case StageVerb.Anew:
                return Begin();
            default:
                return TakeForServer(ask, Servers.First(server => server.Name == ask.To));
        }
    }

    private string? TakeForServer(StageAsk ask, ServerOnStage server)
    {
        string? refusal = (ask.Verb, server) switch
        {
            (StageVerb.Restart, { IsAlive: true }) => $"the {server.Name} runs already: kill it first",
            (StageVerb.Restart, _) => null,
            (_, { IsAlive: false }) => $"the {server.Name} is dead: there is nothing to {StageAsk.NameOf(ask.Verb)}",
            (StageVerb.Pause, { IsPaused: true }) => $"the {server.Name} is paused already",
            (StageVerb.Resume, { IsPaused: false }) => $"the {server.Name} is not paused",
            _ => null,
        };
        if (refusal is null)
        {
            server.Asked = StageAsk.NameOf(ask.Verb);
            if (server == _frontEnd && ask.Verb is StageVerb.Kill or StageVerb.Pause)
            {
                (_postponed, _postponedTo) = (ask, Environment.TickCount64 + (long)LastAnswer.TotalMilliseconds);
            }
            else
            {
                Apply(ask.Verb, server);
            }
        }

        return refusal;
    }

    private void Apply(StageVerb verb, ServerOnStage server)
    {
        switch (verb)
        {
            case StageVerb.Pause:
                server.Pause();
                break;
            case StageVerb.Resume:
                server.Continue();
                break;
            case StageVerb.Restart:
                server.StartSoon();
                break;
            default:
                _links.Listen(to: server, shall: false); // first, so that no call arrives at a dead server through an open door
                server.Kill();
                break;
        }
    }

    private void RestartCatalog()
    {
        Apply(StageVerb.Kill, _catalog);
        _catalog.StartSoon();
    }

    /// <summary>Begins with new books; the front end goes on.</summary>
    private string? Begin()
    {
        Apply(StageVerb.Kill, _order);
        Apply(StageVerb.Kill, _catalog);
        try
        {
            _renew();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"what the servers have stored cannot be deleted: {error.Message}";
        }

        Calm();
        return null;
    }

    private void Calm()
    {
        _links.Calm();
        _disk.Fill(StageAsk.DiskFree);
        if (_fault != StageAsk.NoFault)
        {
            _fault = StageAsk.NoFault;
            RestartCatalog();
        }

        _postponed = null;
        foreach (ServerOnStage server in Servers)
        {
            server.Asked = "";
            server.Continue();
            if (!server.IsAlive)
            {
                server.StartSoon();
            }
        }
    }

    private bool Turn()
    {
        lock (_lock)
        {
            if (_postponed is { } ask && _postponedTo <= Environment.TickCount64)
            {
                _postponed = null;
                Apply(ask.Verb, _frontEnd);
            }

            foreach (ServerOnStage server in Servers)
            {
                server.Turn();
                Look(server);
                _links.Listen(to: server, server.Listens);
            }
        }

        return !_stop.Wait(Pace);
    }

    /// <summary>Looks at the server, and says what is new.</summary>
    private void Look(ServerOnStage server)
    {
        if (server.Look())
        {
            StagedServer report = server.Report();
            _say($"seen: {report.Name} {report.Seen}" + (report switch
            {
                { Seen: Seen.Dead, Detail: { Length: > 0 } detail } => $" ({detail})",
                { Seen: Seen.Answers, RecoveryMilliseconds: { } time } => $" again after {time} ms",
                _ => "",
            }));
        }
    }
}
