using System.CommandLine;
using System.Text;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary><c>search</c>, <c>lookup</c> and <c>buy</c>: one request, and its answer as text or JSON.</summary>
internal static class RequestCommands
{
    public static Command Search(StoreOptions store, Terminal terminal)
    {
        var topic = new Argument<string>("topic") { Description = "For example \"distributed systems\", in any case." };
        return Create(
            new ClientCommand("search", "Lists the books of a topic.", "search \"distributed systems\""),
            topic, store, terminal,
            (client, text) => client.Search(text), books => StoreText.Write(books, terminal));
    }

    public static Command Lookup(StoreOptions store, Terminal terminal) => Create(
        new ClientCommand("lookup", "Shows a book.", "lookup 2", "lookup 2 --json --url http://localhost:8080"),
        ItemNumber(), store, terminal,
        (client, itemNumber) => client.Lookup(itemNumber), book => StoreText.Write([book], terminal));

    public static Command Buy(StoreOptions store, Terminal terminal)
    {
        Argument<int> itemNumber = ItemNumber();
        Option<int> quantity = new Option<int>("--quantity")
        {
            Description = "Copies.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        }.Within(int.MinValue, int.MaxValue); // the store says what it takes
        var key = new Option<string?>("--key")
        {
            Description = "A key buys at most once. The default is a new key.",
            HelpName = "KEY",
        };
        Option<bool> json = JsonOption();
        key.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string?>() is { } text && (text.Length == 0 || !text.All(c => c is > ' ' and <= '~')))
            {
                given.AddError("--key: takes visible ASCII characters without spaces");
            }
        });
        var command = new ClientCommand(
            "buy", "Buys copies of a book.", "buy 2 --quantity 3", "buy 2 --key lesson-1")
        {
            itemNumber, quantity, key, json,
        };
        store.AddClientLog(command);
        command.SetAction(given => store.RunOnStore(given, access =>
        {
            string used = given.GetValue(key) ?? Guid.NewGuid().ToString();
            Answer<Order> answer = Run(
                access,
                terminal,
                given.GetValue(json),
                client => client.Buy(given.GetValue(itemNumber), given.GetValue(quantity), used),
                order => terminal.Out.WriteLine(StoreText.Of(order)));
            if (answer.IsUnknown())
            {
                terminal.Error.WriteLine($"It may have been bought: the same with --key {used} finds out, and never buys twice.");
            }

            return answer.ExitCode();
        }));
        return command;
    }

    private static ClientCommand Create<TAsked, T>(
        ClientCommand command, Argument<TAsked> asked, StoreOptions store, Terminal terminal,
        Func<StoreClient, TAsked, Answer<T>> ask, Action<T> print)
        where T : class
    {
        Option<bool> json = JsonOption();
        command.Add(asked);
        command.Add(json);
        store.AddClientLog(command);
        command.SetAction(given => store.RunOnStore(given, access => Run(
            access,
            terminal,
            given.GetValue(json),
            client => ask(client, given.GetRequiredValue(asked)),
            print).ExitCode()));
        return command;
    }

    private static Argument<int> ItemNumber() =>
        new Argument<int>("n") { Description = "The book's item number." }.Within(int.MinValue, int.MaxValue);

    private static Option<bool> JsonOption() =>
        new("--json") { Description = "Print the store's answer as it came: a line for each page of a list." };

    private static Answer<T> Run<T>(
        StoreAccess store, Terminal terminal, bool json, Func<StoreClient, Answer<T>> ask, Action<T> print)
        where T : class
    {
        using Upstream frontEnd = store.Connect(calls: 1);
        List<string> bodies = []; // one for each page of a list
        Answer<T> answer = ask(
            store.Client(frontEnd, (in UpstreamCall call) => bodies.Add(Encoding.UTF8.GetString(call.Body))));
        if (json && answer.ExitCode() != ExitCode.Unreachable)
        {
            bodies.ForEach(terminal.Out.WriteLine);
        }
        else if (answer.HasValue)
        {
            print(answer.Value);
        }

        if (!answer.HasValue)
        {
            terminal.Error.WriteLine(answer.Refusal(store.Url));
        }

        return answer;
    }
}
