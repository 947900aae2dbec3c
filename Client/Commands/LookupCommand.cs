using System.CommandLine;
using PygmyStore.Client.Store;

namespace PygmyStore.Client.Commands;

/// <summary><c>lookup N</c>.</summary>
internal static class LookupCommand
{
    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var itemNumber = new Argument<int>("n") { Description = "The book's item number." };
        Option<bool> json = OneShot.JsonOption();
        var command = new Command("lookup", "Shows a book.") { itemNumber, json };
        command.SetAction(given => store.Run(given, configuration => OneShot.Run(
            configuration,
            terminal,
            given.GetValue(json),
            client => client.Lookup(given.GetValue(itemNumber)),
            book => BookText.Write([book], terminal))));
        return command;
    }
}
