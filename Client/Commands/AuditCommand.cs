using System.CommandLine;
using PygmyStore.Client.Files;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Commands;

/// <summary><c>audit</c>: whether sales, orders and stock agree.</summary>
internal static class AuditCommand
{
    private const int MaxWaitSeconds = 3600; // far beyond any timeout of the store
    private const int MaxPages = 1000; // ten times the books that a catalog may have
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(200);

    public static Command Create(StoreOptions store, Terminal terminal)
    {
        Option<int> wait = new Option<int>("--wait")
        {
            Description = "Seconds to wait while buys are still settling.",
            HelpName = "N",
            DefaultValueFactory = _ => 15, // a buy ends within its timeouts, and a lost order is adopted within a second
        }.Within(0, MaxWaitSeconds);
        var all = new Option<bool>("--all") { Description = "List every book, not only those that differ." };
        var files = new Option<bool>("--files")
        {
            Description = "Audit the files of the data folder instead. They are only read; the servers may be stopped.",
        };
        var command = new ClientCommand(
            "audit", "Shows whether sales, orders and stock agree: exits with 0 if so, with 4 if not.",
            "audit", "audit --all", "audit --files --data data")
        {
            wait, all, files,
        };
        store.AddClientLog(command);
        command.SetAction(given => given.GetValue(files)
            ? store.Run(given, configuration => RunOnFiles(configuration.DataFolder, given.GetValue(all), terminal))
            : store.RunOnStore(given, access =>
                Run(access, TimeSpan.FromSeconds(given.GetValue(wait)), given.GetValue(all), terminal)));
        return command;
    }

    private static int Run(StoreAccess access, TimeSpan wait, bool wantsAll, Terminal terminal)
    {
        using Upstream frontEnd = access.Connect(calls: 1);
        StoreClient store = access.Client(frontEnd);
        Answer<AuditReport> answer = WhenSettled(store, wait);
        answer = wantsAll && answer.HasValue ? WithAllBooks(store, answer.Value) : answer;
        if (!answer.HasValue)
        {
            terminal.Error.WriteLine(answer.Refusal(access.Url));
            return answer.ExitCode();
        }

        return AuditText.Write(answer.Value, wantsAll, terminal);
    }

    private static int RunOnFiles(string folder, bool wantsAll, Terminal terminal)
    {
        if (RestoreMark.WhyNotOpen(folder) is { } interrupted)
        {
            terminal.Error.WriteLine(interrupted);
            return ExitCode.Unreachable;
        }

        try
        {
            return AuditText.Write(FileAudit.Of(folder), wantsAll, terminal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            terminal.Error.WriteLine(error.Message);
            return ExitCode.Unreachable;
        }
    }

    private static Answer<AuditReport> WhenSettled(StoreClient store, TimeSpan wait)
    {
        long deadline = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        while (true)
        {
            Answer<AuditReport> answer = store.Audit();
            if (answer.Value?.Verdict != AuditReport.Settling || Environment.TickCount64 >= deadline)
            {
                return answer;
            }

            Thread.Sleep(AskAgainAfter);
        }
    }

    /// <summary>The report with the books of all pages: the verdict and the sums stay those of one moment.</summary>
    private static Answer<AuditReport> WithAllBooks(StoreClient store, AuditReport report)
    {
        List<AuditBook> books = [];
        string? next = null;
        for (int pages = 0; pages == 0 || (next is not null && pages < MaxPages); pages++)
        {
            Answer<AuditReport> page = store.AuditBooks(next, out next);
            if (!page.HasValue)
            {
                return page;
            }

            books.AddRange(page.Value.Books ?? []);
        }

        return Answer.Known(report with { Books = books });
    }
}
