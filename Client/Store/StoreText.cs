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
            [$"{book.ItemNumber}", book.Title, book.Topic, $"{book.Stock}", Money(book.Cost)])).WriteTo(terminal);
    }

    public static string Of(Book book) => $"\"{book.Title}\" on {book.Topic} for {Money(book.Cost)}; {book.Stock} in stock";

    public static string Of(Order order) =>
        $"order {order.OrderNumber}: {order.Quantity} x \"{order.Title}\" for {Money(order.Cost)}; {order.Stock} left";

    /// <summary>Why there is no value, in a sentence of the store or of ours.</summary>
    public static string Refusal<T>(this Answer<T> answer)
        where T : class => answer switch
        {
            { Outcome: UpstreamOutcome.Answered, Message: { } message } => message,
            { Outcome: UpstreamOutcome.Answered } => $"what came, with status {answer.Status}, is not an answer of the store",
            _ => answer.Outcome.Words(),
        };

    /// <summary>The same for a command that ends with it: without an answer it names the store and says what to do.</summary>
    public static string Refusal<T>(this Answer<T> answer, StoreUrl url)
        where T : class => answer switch
        {
            _ when IsOfTheStore(answer) => answer.Refusal(),
            { Outcome: UpstreamOutcome.Unreachable } => Unreachable(url),
            { Outcome: UpstreamOutcome.Answered or UpstreamOutcome.Malformed } =>
                $"what came from {url} is not an answer of the store: if another server is there, name the store with --url",
            _ => $"{answer.Refusal()} from {url}: try again, or read the messages of the front end in its terminal",
        };

    public static string Unreachable(StoreUrl url) =>
        $"the store cannot be reached at {url}: start it there (./run_pygmy.sh), or name another one with --url";

    /// <summary>Why a call has no answer.</summary>
    public static string Words(this UpstreamOutcome outcome) => outcome switch
    {
        UpstreamOutcome.Unreachable => "the store cannot be reached",
        UpstreamOutcome.Busy => "too many calls are under way",
        UpstreamOutcome.TimedOut => "no answer came in time",
        UpstreamOutcome.Broken => "only a part of an answer, or none, came",
        _ => "what came is not an answer of the store",
    };

    public static int ExitCode<T>(this Answer<T> answer)
        where T : class => answer.HasValue ? Shell.ExitCode.Success
            : IsOfTheStore(answer) ? Shell.ExitCode.Refused
            : Shell.ExitCode.Unreachable;

    /// <summary>Whether a buy may have happened all the same. Only the same key, sent again, tells.</summary>
    public static bool IsUnknown<T>(this Answer<T> answer)
        where T : class => !answer.HasValue && (answer.IsRefusal ? answer.Status >= 500 : !answer.Outcome.IsUnsent());

    /// <summary>An amount with two decimals; more if it has them.</summary>
    public static string Money(decimal amount) => FormattableString.Invariant($"{amount:0.00##}");

    /// <summary>Whether the store itself refused: it always says why, as another server does not.</summary>
    private static bool IsOfTheStore<T>(Answer<T> answer)
        where T : class => answer is { IsRefusal: true, Message: not null };
}
