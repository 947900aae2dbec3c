using System.CommandLine;
using PygmyStore.Client.Checks.Load;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Live;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;

namespace PygmyStore.Client.Commands;

/// <summary><c>load</c>: many clients at once, what they measured, and whether the store was right.</summary>
internal sealed class LoadCommand
{
    private const int MaxRepeats = 100; // with more, an interval gets hardly narrower

    private readonly TrafficOptions _traffic = new();
    private readonly LoadOptions _shape = new();
    private readonly LoadOutputs _outputs = new();

    private readonly Option<string[]> _threshold = new("--threshold")
    {
        Description = "What a figure must be, as in \"buy.p99<50ms\" or \"errors<0.1%\"; exit code 99 if it is not. Repeatable.",
        HelpName = "FIGURE",
    };

    private readonly Option<int> _repeat = new Option<int>("--repeat")
    {
        Description = "How often to run the load: compare needs at least 3 runs a side.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    }.Within(1, MaxRepeats);

    private readonly Option<string> _check = new("--check")
    {
        Description = "Check after the load whether the store was right: on, shared (others use the store too) or off.",
        HelpName = "on|shared|off",
        DefaultValueFactory = _ => "on",
    };

    private readonly Terminal _terminal;

    private LoadCommand(Terminal terminal) => _terminal = terminal;

    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var load = new LoadCommand(terminal);
        var command = new ClientCommand(
            "load",
            "Lets many clients search, look up and buy at once; measures each tier, and checks whether the store was right.",
            "load --clients 16 --duration 10s",
            "load --pattern toy-store",
            "load --rate 500 --duration 30s --warmup 5s --threshold \"lookup.p99<50ms\" --json load.json")
        {
            MergeCommand.Create(terminal),
        };
        load._traffic.AddTo(command);
        load._shape.AddTo(command);
        load._outputs.AddTo(command);
        foreach (Option option in (Option[])[load._threshold, load._repeat, load._check])
        {
            command.Options.Add(option);
        }

        store.AddClientLog(command);
        command.SetAction(given => load.Run(given, store));
        return command;
    }

    /// <summary>The thresholds that were given; or null, and the sentence that says what is wrong with one.</summary>
    /// <param name="option">Where they were given.</param>
    /// <param name="texts">What was given.</param>
    /// <param name="refusal">The sentence.</param>
    public static IReadOnlyList<Threshold>? ThresholdsOf(string option, string[] texts, out string refusal)
    {
        var thresholds = new List<Threshold>();
        refusal = "";
        foreach (string text in texts)
        {
            if (ThresholdText.Parse(text, out refusal) is not { } threshold)
            {
                refusal = $"{option}: {refusal}";
                return null;
            }

            thresholds.Add(threshold);
        }

        return thresholds;
    }

    /// <summary>Null, and a sentence, if there is no such mode.</summary>
    public static CheckMode? CheckModeOf(string text, out string refusal)
    {
        CheckMode? mode = text switch
        {
            "on" => CheckMode.Alone,
            "shared" => CheckMode.Shared,
            "off" => CheckMode.Off,
            _ => null,
        };
        refusal = mode is null ? $"--check: there is no \"{text}\"; there are on, shared and off" : "";
        return mode;
    }

    private int Run(ParseResult given, StoreOptions store)
    {
        LoadShape? shape = null;
        IReadOnlyList<Threshold>? thresholds = null;
        CheckMode? mode = null;
        DateTimeOffset? startAt = null;
        if (_traffic.Read(given, out string refusal) is { } traffic
            && (shape = _shape.Read(given, traffic, out refusal)) is not null
            && (mode = CheckModeOf(given.GetValue(_check)!, out refusal)) is not null
            && (thresholds = ThresholdsOf(_threshold.Name, given.GetValue(_threshold) ?? [], out refusal)) is not null)
        {
            startAt = _shape.StartAt(given, out refusal);
            int repeats = given.GetValue(_repeat);
            refusal = refusal.Length > 0 ? refusal
                : repeats > 1 && (startAt is not null || shape.Part is not null)
                    ? "--repeat: the parts of a load would not begin their repeats together; run load again instead"
                : _outputs.Refusal(given) ?? "";
            if (refusal.Length == 0)
            {
                CheckMode checks = shape.Part is not null && mode == CheckMode.Alone ? CheckMode.Shared : mode.Value;
                return store.RunOnStores(given, stores => Run(given, new LoadSeries(
                    shape, checks, thresholds, repeats, startAt), traffic, stores));
            }
        }

        _terminal.Error.WriteLine(refusal);
        return ExitCode.BadCommandLine;
    }

    private int Run(ParseResult given, LoadSeries series, Traffic traffic, IReadOnlyList<StoreAccess> stores)
    {
        _terminal.Error.WriteLine($"seed {traffic.Seed}");
        using var stop = StopSignal.OfProcess();
        if (series.StartAt is { } startAt && startAt - DateTimeOffset.UtcNow is var wait && wait > TimeSpan.Zero
            && stop.Wait(wait))
        {
            return ExitCode.Interrupted;
        }

        var session = new LoadSession(traffic, stores, stop);
        IReadOnlyList<LoadReport> runs = series.Run(session, ILoadScreen.Of(_terminal), _terminal);
        if (runs.Count == 0)
        {
            _terminal.Error.WriteLine(session.Refusal.Sentence);
            return session.Refusal.ExitCode;
        }

        int exitCode = LoadVerdict.ExitCodeOf(runs, session.IsInterrupted, session.IsStoreSilent);
        if (_outputs.Write(given, runs, [.. stores.Select(one => one.Url.ToString())]) is { } failure)
        {
            _terminal.Error.WriteLine(failure);
            return exitCode == ExitCode.Success ? ExitCode.OutputLost : exitCode;
        }

        return exitCode;
    }
}
