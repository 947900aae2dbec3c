using System.CommandLine;
using PygmyStore.Client.Files;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Configuration;
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
            DefaultValueFactory = _ => 15, // a buy ends within its timeouts, and a lost order is adopted within a second
        }.Within(0, MaxWaitSeconds);
        var files = new Option<bool>("--files")
        {
            Description = "Audit the files of the data folder instead. They are only read; the servers may be stopped.",
        };
        var command = new Command("audit", "Shows whether sales, orders and stock agree; exits with 0 if so.") { wait, files };
        command.SetAction(given => store.Run(given, configuration => given.GetValue(files)
            ? RunOnFiles(configuration.DataFolder, terminal)
            : Run(configuration, terminal, TimeSpan.FromSeconds(given.GetValue(wait)))));
        return command;
    }

    private static int Run(StoreConfiguration configuration, Terminal terminal, TimeSpan wait)
    {
        using Upstream frontEnd = StoreClient.Connect(configuration, calls: 1);
        using var stop = StopSignal.OfProcess();
        var store = new StoreClient(frontEnd);
        Answer<AuditReport> answer = WhenSettled(store, wait, stop, out string? next);
        answer = WithAllBooks(store, answer, next, stop);
        if (!answer.HasValue)
        {
            terminal.Error.WriteLine(answer.Refusal());
            return answer.ExitCode();
        }

        return Report(answer.Value, terminal);
    }

    private static int RunOnFiles(string folder, Terminal terminal)
    {
        if (RestoreMark.WhyNotOpen(folder) is { } interrupted)
        {
            terminal.Error.WriteLine(interrupted);
            return ExitCode.Unreachable;
        }

        try
        {
            return Report(FileAudit.Of(folder), terminal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            terminal.Error.WriteLine(error.Message);
            return ExitCode.Unreachable;
        }
    }

    private static Answer<AuditReport> WhenSettled(StoreClient store, TimeSpan wait, StopSignal stop, out string? next)
    {
        long deadline = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        Answer<AuditReport> answer;
        do
        {
            answer = store.Audit(page: null, out next);
        }
        while (answer.Value?.Verdict == AuditReport.Settling && Environment.TickCount64 < deadline && !stop.Wait(AskAgainAfter));

        return answer;
    }

    /// <summary>The verdict of the first page with the books of all pages, or the refusal of a page.</summary>
    private static Answer<AuditReport> WithAllBooks(StoreClient store, Answer<AuditReport> first, string? next, StopSignal stop)
    {
        if (!first.HasValue)
        {
            return first;
        }

        List<AuditBook> books = [.. first.Value.Books ?? []];
        for (int pages = 1; next is not null && pages < MaxPages && !stop.IsSet; pages++)
        {
            Answer<AuditReport> page = store.Audit(next, out next);
            if (!page.HasValue)
            {
                return page;
            }

            books.AddRange(page.Value.Books ?? []);
        }

        return first with { Value = first.Value with { Books = books } };
    }

    private static int Report(AuditReport report, Terminal terminal)
    {
        terminal.Out.WriteLine(
            $"{report.Verdict}: {report.Sales} sales, {report.Orders} orders (all up to sale {report.Watermark}), "
            + $"{report.InFlight} buys in flight");
        string notYet = report.Verdict == AuditReport.Settling ? "waits   " : "FAILED  ";
        foreach (AuditCheck check in report.Checks)
        {
            string detail = check.Detail.Length > 0 ? $": {check.Detail}" : "";
            terminal.Out.WriteLine($"{(check.Holds ? "ok      " : notYet)}{check.Name}{detail}");
        }

        new ReportTable(
            ["item", "title", "initial", "restocked", "adjusted", "sold", "stock", "ordered", "holds"],
            (report.Books ?? []).Select(book => (string[])
            [
                $"{book.ItemNumber}", book.Title, $"{book.Initial}", $"{book.Restocked}", $"{book.Adjusted}", $"{book.Sold}",
                $"{book.Stock}", $"{book.Ordered}", book.Holds ? "yes" : "NO",
            ])).WriteTo(terminal);
        return report.Verdict == AuditReport.Consistent ? ExitCode.Success : ExitCode.Refused;
    }
}
