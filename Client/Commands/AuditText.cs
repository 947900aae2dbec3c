using PygmyStore.Client.Shell;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Commands;

/// <summary>An audit as text for people: the verdict, the checks, the sums, and the books that differ or all of them.</summary>
internal static class AuditText
{
    private const int Indent = 8; // below the text of a check

    // As many books as the front end names; the files may have more that differ.
    private const int MaxListed = AuditReport.MaxDifferences;

    /// <summary>Writes it; returns the exit code. Only what is consistent is well.</summary>
    public static int Write(AuditReport report, bool wantsAll, Terminal terminal)
    {
        bool isConsistent = report.Verdict == AuditReport.Consistent;
        Write(
            $"{report.Verdict}: {report.Sales} sales, {report.Orders} orders (all up to sale {report.Watermark}), "
            + $"{report.InFlight} buys in flight", terminal);
        foreach (AuditCheck check in report.Checks)
        {
            string detail = check.Detail.Length > 0 ? $": {check.Detail}" : "";
            Write($"{Mark(check, report)}{check.Name}{detail}", terminal);
        }

        AuditBook[] known = [.. report.Books ?? report.Differences ?? []];
        WriteSums(report.Totals ?? SumsOf(known), terminal);
        AuditBook[] differing = [.. known.Where(book => !book.Holds)];
        AuditBook[] listed = wantsAll ? known : [.. differing.Take(MaxListed)];
        if (listed.Length > 0)
        {
            WriteBooks(listed, terminal);
        }

        Write(Rest(wantsAll, differing.Length, isConsistent), terminal);
        return isConsistent ? ExitCode.Success : ExitCode.CheckFailed;
    }

    private static string Mark(AuditCheck check, AuditReport report) =>
        check.Holds ? "ok      " : report.Verdict == AuditReport.Settling ? "waits   " : "FAILED  ";

    private static void WriteSums(AuditTotals sums, Terminal terminal) => Write(
        $"{sums.Books} {(sums.Books == 1 ? "book" : "books")}: initial {sums.Initial} + restocked {sums.Restocked} "
        + $"+ adjusted {sums.Adjusted} - sold {sums.Sold} = stock {sums.Stock}; ordered {sums.Ordered}", terminal);

    private static AuditTotals SumsOf(AuditBook[] books) => new(
        books.Length,
        books.Sum(book => book.Initial),
        books.Sum(book => book.Restocked),
        books.Sum(book => book.Adjusted),
        books.Sum(book => book.Sold),
        books.Sum(book => book.Stock),
        books.Sum(book => book.Ordered));

    private static void WriteBooks(IEnumerable<AuditBook> books, Terminal terminal) => new ReportTable(
        ["item", "title", "initial", "restocked", "adjusted", "sold", "stock", "ordered", "ok"],
        books.Select(book => (string[])
        [
            $"{book.ItemNumber}", book.Title, $"{book.Initial}", $"{book.Restocked}", $"{book.Adjusted}", $"{book.Sold}",
            $"{book.Stock}", $"{book.Ordered}", book.Holds ? "yes" : "NO",
        ]))
    {
        MaxWidth = terminal.Width,
    }.WriteTo(terminal);

    private static string Rest(bool wantsAll, int differing, bool isConsistent) =>
        wantsAll ? ""
        : differing > MaxListed ? $"These are {MaxListed} of the {differing} books that differ; --all lists every book."
        : differing == MaxListed ? "There may be more that differ; --all lists every book."
        : differing == 0 && isConsistent ? "No book differs; --all lists every book."
        : "";

    private static void Write(string line, Terminal terminal)
    {
        if (line.Length == 0)
        {
            return;
        }

        string text = TextBlock.Wrap(line, terminal.Width, Indent);
        int word = text.IndexOfAny([' ', ':']);
        Tone? tone = text[..word] switch
        {
            "ok" or AuditReport.Consistent => Tone.Good,
            "FAILED" or AuditReport.Inconsistent => Tone.Bad,
            _ => null,
        };
        terminal.Out.WriteLine(tone is { } color ? terminal.Paint(text[..word], color) + text[word..] : text);
    }
}
