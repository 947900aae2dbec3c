using System.CommandLine;
using PygmyStore.Client.Compare;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Reports;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;

namespace PygmyStore.Client.Commands;

/// <summary><c>find-max</c>: the highest rate of an open load at which the thresholds hold.</summary>
internal sealed class FindMaxCommand
{
    private const string DefaultStep = "5s"; // at 100/s that is 500 calls
    private const string DefaultWarmUp = "1s";

    private readonly TrafficOptions _traffic = new();

    private readonly Argument<string[]> _thresholds = new("thresholds")
    {
        Description = "What must hold, as in \"lookup.p99<20ms\".",
        HelpName = "FIGURE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _from = new("--from")
    {
        Description = "The rate at which the search begins, in iterations a second.",
        HelpName = "N",
        DefaultValueFactory = _ => "100",
    };

    private readonly Option<string> _step = new("--step")
    {
        Description = "How long each rate is measured; longer where that brings too few calls.",
        HelpName = "TIME",
        DefaultValueFactory = _ => DefaultStep,
    };

    private readonly Option<string> _warmUp = new("--warmup")
    {
        Description = "How long each rate warms up before that.",
        HelpName = "TIME",
        DefaultValueFactory = _ => DefaultWarmUp,
    };

    private readonly Option<string?> _json = TrafficOptions.Text(
        "--json", "FILE", "Write the rates that were tried as JSON too.");

    private readonly Option<string?> _html = LoadOutputs.HtmlOption();

    private readonly Terminal _terminal;

    private FindMaxCommand(Terminal terminal) => _terminal = terminal;

    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var find = new FindMaxCommand(terminal);
        var command = new ClientCommand(
            "find-max",
            "Finds the highest rate at which thresholds hold: doubles it, then halves the gap; a majority of 3 loads decides.",
            "find-max \"lookup.p99<20ms\" --pattern only-query")
        {
            find._thresholds, find._from, find._step, find._warmUp, find._json, find._html,
        };
        find._traffic.AddTo(command);
        command.SetAction(given => find.Run(given, store));
        return command;
    }

    private int Run(ParseResult given, StoreOptions store)
    {
        double? from = null;
        TimeSpan? step = null;
        TimeSpan? warmUp = null;
        if (_traffic.Read(given, out string refusal) is { } traffic
            && LoadCommand.ThresholdsOf(_thresholds.Name, given.GetValue(_thresholds)!, out refusal) is { } thresholds
            && (from = FromOf(given, out refusal)) is not null
            && (step = TrafficOptions.TimeOf(_step.Name, given.GetValue(_step)!, out refusal)) is not null
            && (warmUp = TrafficOptions.TimeOf(_warmUp.Name, given.GetValue(_warmUp)!, out refusal)) is not null
            && (refusal = LoadOutputs.RefusalOf(given, _json) ?? LoadOutputs.RefusalOf(given, _html) ?? "").Length == 0)
        {
            return store.RunOnStores(
                given, stores => Run(given, traffic, thresholds, from.Value, (step.Value, warmUp.Value), stores));
        }

        _terminal.Error.WriteLine(refusal);
        return ExitCode.BadCommandLine;
    }

    private double? FromOf(ParseResult given, out string refusal)
    {
        double? from = ArrivalText.Rate(given.GetValue(_from)!, out refusal);
        refusal = from is null ? $"{_from.Name}: {refusal}" : "";
        return from;
    }

    private int Run(
        ParseResult given, Traffic traffic, IReadOnlyList<Threshold> thresholds, double from,
        (TimeSpan Measured, TimeSpan WarmUp) step, IReadOnlyList<StoreAccess> stores)
    {
        using var stop = StopSignal.OfProcess();
        var session = new LoadSession(traffic, stores, stop);
        var probe = new RateProbe(session, thresholds, step.Measured, step.WarmUp, _terminal.Error);
        Capacity capacity = new CapacitySearch(probe.Run).Run(from);
        if (capacity.Steps.Count == 0 && session.Refusal.Sentence is { } sentence)
        {
            _terminal.Error.WriteLine(sentence);
            return session.Refusal.ExitCode;
        }

        string[] texts = [.. thresholds.Select(threshold => threshold.Text)];
        CapacityText.Write(texts, capacity, _terminal.Out);
        if (Write(given, texts, capacity, [.. stores.Select(one => one.Url.ToString())]) is { } failure)
        {
            _terminal.Error.WriteLine(failure);
            return ExitCode.OutputLost;
        }

        if (capacity.IsInterrupted && session.Refusal.Sentence is { } later)
        {
            _terminal.Error.WriteLine(later);
            return session.Refusal.ExitCode;
        }

        return capacity.IsInterrupted ? ExitCode.Interrupted
            : capacity.Holds is null ? ExitCode.ThresholdMissed
            : ExitCode.Success;
    }

    /// <summary>Null, or the sentence that says which file could not be written.</summary>
    private string? Write(ParseResult given, string[] thresholds, Capacity capacity, string[] servers)
    {
        string? failure = given.GetValue(_json) is { } json
            ? ReportFiles.WriteText(json, CapacityText.Json(thresholds, capacity))
            : null;
        return failure is null && given.GetValue(_html) is { } html
            ? ReportFiles.WriteText(html, HtmlReport.Write(CapacityPage.Of(thresholds, capacity, servers)))
            : failure;
    }
}
