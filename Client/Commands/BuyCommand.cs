using System.CommandLine;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Commands;

/// <summary><c>buy N</c>: once for its key, however often it is repeated.</summary>
internal static class BuyCommand
{
    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var itemNumber = new Argument<int>("n") { Description = "The book's item number." };
        var quantity = new Option<int>("--quantity") { Description = "Copies.", DefaultValueFactory = _ => 1 };
        var key = new Option<string?>("--key") { Description = "The same key buys once at most; fresh by default." };
        Option<bool> json = OneShot.JsonOption();
        key.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string?>() is { } text && (text.Length == 0 || !text.All(c => c is > ' ' and <= '~')))
            {
                given.AddError("--key: takes visible ASCII characters without spaces");
            }
        });
        var command = new Command("buy", "Buys copies of a book.") { itemNumber, quantity, key, json };
        command.SetAction(given => store.Run(given, configuration => Buy(
            configuration,
            terminal,
            given.GetValue(json),
            given.GetValue(itemNumber),
            given.GetValue(quantity),
            given.GetValue(key) ?? Guid.NewGuid().ToString())));
        return command;
    }

    private static int Buy(
        StoreConfiguration configuration, Terminal terminal, bool json, int itemNumber, int quantity, string key)
    {
        Answer<Order> answer = default;
        int exitCode = OneShot.Run(
            configuration,
            terminal,
            json,
            client => answer = client.Buy(itemNumber, quantity, key),
            order => terminal.Out.WriteLine(BookText.Of(order)));
        if (answer.IsUnknown())
        {
            terminal.Error.WriteLine($"It may have been bought: the same with --key {key} finds out, and never buys twice.");
        }

        return exitCode;
    }
}
