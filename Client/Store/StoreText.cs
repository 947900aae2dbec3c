using PygmyStore.Client.Shell;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Store;

/// <summary>Books, orders and refusals as text for people, and answers as exit codes.</summary>
internal static class StoreText
{
    public static void Write(IReadOnlyList<Book> books, Terminal terminal)
    {
        if (books.Count == 0)
        {
            terminal.Out.WriteLine("no books");
            return;
        }

        new ReportTable(["item", "title", "topic", "stock", "cost"], books.Select(book => (string[])
            [$"{book.ItemNumber}", book.Title, book.Topic, $"{book.Stock}", $"{book.Cost}"])).WriteTo(terminal);
    }

    public static string Of(Book book) => $"\"{book.Title}\" on {book.Topic} for {book.Cost}; {book.Stock} in stock";

    public static string Of(Order order) =>
        $"order {order.OrderNumber}: {order.Quantity} x \"{order.Title}\" for {order.Cost}; {order.Stock} left";

    public static string Refusal<T>(this Answer<T> answer)
        where T : class => answer.Outcome switch
        {
            UpstreamOutcome.Answered => answer.Message ?? $"the store answered with status {answer.Status} and no sentence",
            UpstreamOutcome.Unreachable => "the store cannot be reached",
            UpstreamOutcome.Busy => "too many calls are under way",
            UpstreamOutcome.TimedOut => "no answer came in time",
            UpstreamOutcome.Broken => "the connection ended before the answer did",
            _ => "what came is not an answer of the store",
        };

    public static int ExitCode<T>(this Answer<T> answer)
        where T : class => answer.HasValue ? Shell.ExitCode.Success
            : answer.IsRefusal ? Shell.ExitCode.Refused
            : Shell.ExitCode.Unreachable;

    /// <summary>Whether a buy may have happened all the same. Only the same key, sent again, tells.</summary>
    public static bool IsUnknown<T>(this Answer<T> answer)
        where T : class => !answer.HasValue && (answer.IsRefusal ? answer.Status >= 500 : !answer.Outcome.IsUnsent());
}
