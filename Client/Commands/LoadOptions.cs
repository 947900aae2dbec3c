using System.CommandLine;
using PygmyStore.Client.Load;

namespace PygmyStore.Client.Commands;

/// <summary>A <see cref="LoadPlan"/> on the command line.</summary>
internal sealed class LoadOptions
{
    private const int MaxThreads = 4096; // as many as the front end has at most
    private const int MaxSeconds = 7 * 24 * 3600; // a soak test of a week
    private const int DefaultSeconds = 10;

    private static readonly Dictionary<string, Operation> OperationByName =
        Enum.GetValues<Operation>().ToDictionary(operation => operation.ToString().ToLowerInvariant());

    private readonly Option<int> _threads = new Option<int>("--threads")
    {
        Description = "Concurrent clients, each with its own connection.",
        DefaultValueFactory = _ => 8, // enough to keep two cores busy, with a store on the same machine
    }.Within(1, MaxThreads);

    private readonly Option<int?> _iterations = new Option<int?>("--iterations")
    {
        Description = "Iterations of each client.",
    }.Within(1, int.MaxValue);

    private readonly Option<int?> _seconds = new Option<int?>("--seconds")
    {
        Description = $"How long; {DefaultSeconds} without --iterations.",
    }.Within(1, MaxSeconds);

    private readonly Option<double> _buyProbability = new Option<double>("--buy-probability")
    {
        Description = "How often an iteration (search a topic, look up a book) buys the book too.",
        DefaultValueFactory = _ => 0.2,
    }.Within(0, 1);

    private readonly Option<string?> _only = new("--only") { Description = "Makes every iteration this operation." };

    private readonly Option<int?> _seed = new("--seed") { Description = "Repeats the random choices of an earlier run." };

    public LoadOptions() => _only.AcceptOnlyFromAmong([.. OperationByName.Keys]);

    public void AddTo(Command command)
    {
        command.Options.Add(_threads);
        command.Options.Add(_iterations);
        command.Options.Add(_seconds);
        command.Options.Add(_buyProbability);
        command.Options.Add(_only);
        command.Options.Add(_seed);
    }

    public LoadPlan PlanOf(ParseResult given)
    {
        int? iterations = given.GetValue(_iterations);
        int? seconds = given.GetValue(_seconds) ?? (iterations is null ? DefaultSeconds : null);
        return new LoadPlan
        {
            Threads = given.GetValue(_threads),
            Iterations = iterations,
            Duration = seconds is { } limit ? TimeSpan.FromSeconds(limit) : null,
            BuyProbability = given.GetValue(_buyProbability),
            Only = given.GetValue(_only) is { } name ? OperationByName[name] : null,
            Seed = given.GetValue(_seed) ?? Random.Shared.Next(),
        };
    }
}
