using System.CommandLine;
using PygmyStore.Client.LocalStores;
using PygmyStore.Client.Reports;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Client.Study;

namespace PygmyStore.Client.Commands;

/// <summary><c>study</c>: how long searches, lookups and buys take as clients grow, and which tier takes the time.</summary>
internal sealed class StudyCommand
{
    private const int MaxRequests = 100_000; // of a client: a run of 64 clients then keeps 410 MB of times
    private const int MaxRepeats = 100;
    private const int AllRequests = 1000; // as the designs' own experiments
    private const int AllRepeats = 6;
    private const int QuickRequests = 300;
    private const int QuickRepeats = 3;

    private static readonly int[] AllClients = [1, 2, 3, 4, 5, 9, 16, 32, 64];
    private static readonly int[] QuickClients = [1, 3, 5, 9];

    private readonly Option<string?> _clients = TrafficOptions.Text(
        "--clients", "N,N,...", $"How many clients, one after the other; {string.Join(",", AllClients)} by default.");

    private readonly Option<string?> _loads = TrafficOptions.Text(
        "--loads", "NAME,...",
        "What they ask for: search, lookup, buy, mixed, reread (look a book up twice and buy it); all of them by default.");

    private readonly Option<int?> _requests = new Option<int?>("--requests")
    {
        Description = $"Requests of each client in a run; {AllRequests} by default.",
        HelpName = "N",
    }.Within(1, MaxRequests);

    private readonly Option<int?> _repeats = new Option<int?>("--repeats")
    {
        Description = $"Runs of each load and number of clients; {AllRepeats} by default.",
        HelpName = "N",
    }.Within(1, MaxRepeats);

    private readonly Option<int?> _seed = new Option<int?>("--seed")
    {
        Description = "Decides the order of the runs and all random choices.",
        HelpName = "N",
    }.Within(0, int.MaxValue);

    private readonly Option<bool> _quick = new("--quick")
    {
        Description = $"Less of all: {string.Join(", ", QuickClients)} clients, {QuickRequests} requests, {QuickRepeats} "
            + "repeats; under a minute.",
    };

    private readonly Option<string?> _report = TrafficOptions.Text(
        "--report", "FOLDER", "Write the report there too: report.html, report.md with its plots, and runs.csv.");

    private readonly Terminal _terminal;

    private StudyCommand(Terminal terminal) => _terminal = terminal;

    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var study = new StudyCommand(terminal);
        var command = new ClientCommand(
            "study",
            "Measures how long searches, lookups and buys take as clients grow, which tier takes the time, and what the cache "
            + "and the two ways to buy change: whole runs, repeated in shuffled order, without their warm-up. It starts stores "
            + "of its own. With --url or --config it measures that store, and buys thousands of its copies.",
            "study --quick", "study --report output/study")
        {
            study._clients, study._loads, study._requests, study._repeats, study._seed, study._quick, study._report,
        };
        command.SetAction(given => study.Run(given, store));
        return command;
    }

    private int Run(ParseResult given, StoreOptions store)
    {
        bool isQuick = given.GetValue(_quick);
        if (Numbers(given.GetValue(_clients), isQuick ? QuickClients : AllClients) is not { } clients)
        {
            return Refuse($"{_clients.Name}: takes whole numbers from 1 to {TrafficOptions.MaxClients}, separated by commas");
        }

        if (LoadsOf(given.GetValue(_loads)) is not { } loads)
        {
            return Refuse($"{_loads.Name}: takes search, lookup, buy, mixed and reread, separated by commas");
        }

        if (given.GetValue(_report) is { } folder && (folder.Length == 0 || File.Exists(folder)))
        {
            return Refuse($"{_report.Name}: takes a folder, not \"{folder}\"");
        }

        if (given.GetValue(_report) is { } wanted && ReportFolder.WhyNotReady(wanted) is { } lost)
        {
            _terminal.Error.WriteLine(lost);
            return ExitCode.OutputLost;
        }

        int seed = given.GetValue(_seed) ?? Random.Shared.Next();
        int repeats = given.GetValue(_repeats) ?? (isQuick ? QuickRepeats : AllRepeats);
        int requests = given.GetValue(_requests) ?? (isQuick ? QuickRequests : AllRequests);
        IReadOnlyList<StudyCell> cells = StudySchedule.CellsOf(loads, clients);
        using var stop = StopSignal.OfProcess();
        return store.IsNamed(given)
            ? store.RunOnStores(given, stores => Run(
                given, StudySchedule.Of(cells, repeats, seed),
                new StudyPage(string.Join(", ", stores.Select(one => one.Url)), requests, repeats, seed), _ => stores, stop))
            : RunOnOwn(
                given, StudySchedule.Of([.. cells, .. StudySchedule.ComparedCellsOf(loads, clients)], repeats, seed),
                new StudyPage("PygmyStore with its usual settings", requests, repeats, seed), stop);
    }

    private int RunOnOwn(ParseResult given, IReadOnlyList<StudyCell> schedule, StudyPage page, StopSignal stop)
    {
        if (!ServerPrograms.TryFind(out IReadOnlyDictionary<string, string>? programs, out string? why))
        {
            _terminal.Error.WriteLine(why);
            return ExitCode.Unreachable;
        }

        using var stores =
            StudyStores.TryOpen(programs, schedule.Select(cell => cell.Store), () => stop.IsSet, out string failure);
        if (stores is null)
        {
            if (stop.IsSet)
            {
                return ExitCode.Interrupted;
            }

            _terminal.Error.WriteLine(failure);
            return ExitCode.Unreachable;
        }

        return Run(given, schedule, page, kind => [stores.Of(kind)], stop);
    }

    private int Refuse(string sentence)
    {
        _terminal.Error.WriteLine(sentence);
        return ExitCode.BadCommandLine;
    }

    private int Run(
        ParseResult given, IReadOnlyList<StudyCell> schedule, StudyPage page,
        Func<StudyStore, IReadOnlyList<StoreAccess>> storesOf, StopSignal stop)
    {
        _terminal.Error.WriteLine($"seed {page.Seed}; {schedule.Count} runs");
        var runs = new StudyRuns(storesOf, stop, page.Requests, page.Seed, _terminal.Error);
        StudyResult result = runs.Run(schedule);
        if (result.Runs.Count == 0 && runs.Refusal.Sentence is { } sentence)
        {
            _terminal.Error.WriteLine(sentence);
            return runs.Refusal.ExitCode;
        }

        if (result.Runs.Count == 0)
        {
            return ExitCode.Interrupted; // before the first run had ended: there is nothing to tell
        }

        StudyText.Write(result, _terminal);
        if (given.GetValue(_report) is { } folder
            && ReportFolder.WhyNotWritten(page.Of(result), folder, ("runs.csv", $"{StudyCsv.Of(result)}\n")) is { } failure)
        {
            _terminal.Error.WriteLine(failure);
            return ExitCode.OutputLost;
        }

        if (runs.Refusal.Sentence is { } later)
        {
            _terminal.Error.WriteLine(later);
            return runs.Refusal.ExitCode;
        }

        return stop.IsSet ? ExitCode.Interrupted : ExitCode.Success;
    }

    private static int[]? Numbers(string? text, int[] otherwise)
    {
        if (text is null)
        {
            return otherwise;
        }

        int[] numbers =
        [
            .. text.Split(',').Select(part =>
                OptionRange.TryReadCount(part, TrafficOptions.MaxClients, out int number) ? number : 0),
        ];
        return numbers.Contains(0) ? null : [.. numbers.Distinct()];
    }

    private static StudyLoad[]? LoadsOf(string? text)
    {
        if (text is null)
        {
            return Enum.GetValues<StudyLoad>();
        }

        string[] names = [.. Enum.GetNames<StudyLoad>().Select(name => name.ToLowerInvariant())];
        int[] indexes = [.. text.Split(',').Select(part => Array.IndexOf(names, part.Trim()))];
        return indexes.Contains(-1) ? null : [.. indexes.Distinct().Select(index => (StudyLoad)index)];
    }
}
