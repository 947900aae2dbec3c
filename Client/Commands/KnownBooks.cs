using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary>The books that commands with random choices choose from: those that the shop has when they begin.</summary>
internal static class KnownBooks
{
    /// <summary>Runs with the shop's books, at least one, or says why that is not possible.</summary>
    public static int Run(StoreConfiguration configuration, Terminal terminal, Func<IReadOnlyList<Book>, int> run)
    {
        Answer<IReadOnlyList<Book>> books = Ask(configuration);
        if (!books.HasValue)
        {
            terminal.Error.WriteLine(books.Refusal());
            return books.ExitCode();
        }

        if (books.Value.Count == 0)
        {
            terminal.Error.WriteLine("the shop has no books");
            return ExitCode.Refused;
        }

        return run(books.Value);
    }

    // Over a connection that is gone before the command begins: a load counts those of its threads only.
    private static Answer<IReadOnlyList<Book>> Ask(StoreConfiguration configuration)
    {
        using Upstream frontEnd = StoreConnections.ToFrontEnd(configuration, calls: 1);
        return new StoreClient(frontEnd).Search();
    }
}
