using System.CommandLine;
using PygmyStore.Client.Store;

namespace PygmyStore.Client.Commands;

/// <summary><c>search TOPIC</c>.</summary>
internal static class SearchCommand
{
    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var topic = new Argument<string>("topic") { Description = "For example \"distributed systems\", in any case." };
        Option<bool> json = OneShot.JsonOption();
        var command = new Command("search", "Lists the books of a topic.") { topic, json };
        command.SetAction(given => store.Run(given, configuration => OneShot.Run(
            configuration,
            terminal,
            given.GetValue(json),
            client => client.Search(given.GetRequiredValue(topic)),
            books => BookText.Write(books, terminal))));
        return command;
    }
}
