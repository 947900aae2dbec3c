using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace PygmyStore.Common.Records;

/// <summary>inventory.csv: the snapshot of all books, which a person may open and, while the catalog is stopped, edit.</summary>
/// <remarks>
/// Every row that the catalog writes explains its own stock: initial + restocked + adjusted - sold. A person writes a row without
/// the ledger's values. The catalog keeps a copy of what it has written and compares the file with it at a start.
/// </remarks>
public static class InventoryCsv
{
    public const string FileName = "inventory.csv";

    /// <summary>The catalog's own copy, which nobody edits.</summary>
    public const string OwnCopyName = "inventory.base.csv";

    private const string WithdrawnMark = "yes";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the books. What is wrong is a <see cref="FormatException"/> with path, line and reason.</summary>
    public static IReadOnlyList<InventoryRow> Read(string path, byte[] content)
    {
        int line = 1;
        try
        {
            // A reader, not the bytes' text, so that the mark with which some editors begin a file is no part of the first name.
            using var reader = new StreamReader(new MemoryStream(content), Utf8);
            using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                TrimOptions = TrimOptions.Trim,
                BadDataFound = _ => throw new FormatException("a quote is not where a quote may be"),
            });
            return ReadRows(parser, ref line);
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            string reason = error is FormatException ? error.Message : "the file is not UTF-8 text";
            throw new FormatException($"{path}: line {line}: {reason}", error);
        }
    }

    /// <summary>Identifies a content of the file, as the journal names it.</summary>
    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Writes the books, in the order of their numbers.</summary>
    public static byte[] Write(IEnumerable<BookRow> rows)
    {
        using var content = new MemoryStream();
        using (var text = new StreamWriter(content, Utf8) { NewLine = "\n" })
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }))
        {
            WriteRow(csv, InventoryColumns.All);
            foreach (BookRow row in rows.OrderBy(row => row.ItemNumber))
            {
                WriteRow(csv, Cells(row));
            }
        }

        return content.ToArray();
    }

    private static List<InventoryRow> ReadRows(CsvParser parser, ref int line)
    {
        InventoryColumns.Refuse(parser.Read() ? null : "the file is empty");
        Dictionary<string, int> places = InventoryColumns.PlacesIn(parser.Record!);
        var rows = new List<InventoryRow>();
        var numbers = new Dictionary<int, int>();
        var titles = new Dictionary<string, int>(BookRules.Names);
        line = parser.RawRow + 1;
        for (; parser.Read(); line = parser.RawRow + 1)
        {
            line = parser.RawRow;
            InventoryRow row = ReadRow(places, parser.Record!, line);
            BookRow book = row.Book;
            InventoryColumns.Refuse(numbers.TryAdd(book.ItemNumber, line)
                ? null
                : $"item_number {book.ItemNumber} is that of line {numbers[book.ItemNumber]} too");
            InventoryColumns.Refuse(book.IsWithdrawn || titles.TryAdd(book.Title, line)
                ? null
                : $"the title is that of line {titles[book.Title]} too");
            rows.Add(row);
            InventoryColumns.Refuse(rows.Count > BookRules.MaxBooks ? $"there are more than {BookRules.MaxBooks} books" : null);
        }

        return rows;
    }

    private static InventoryRow ReadRow(Dictionary<string, int> places, string[] record, int line)
    {
        InventoryColumns.Refuse(record.Length == places.Count ? null : $"{places.Count} values expected, {record.Length} found");
        var cells = new InventoryCells(places, record);
        long itemNumber = cells.Number("item_number");
        string title = cells.Text("title");
        string topic = cells.Text("topic");
        long stock = cells.Number("stock");
        decimal cost = cells.Amount("cost");
        string withdrawn = cells.Text("withdrawn");
        InventoryColumns.Refuse(BookRules.WhyNotItemNumber(itemNumber)
            ?? BookRules.WhyNotText("title", title)
            ?? BookRules.WhyNotText("topic", topic)
            ?? BookRules.WhyNotStock(stock)
            ?? BookRules.WhyNotCost(cost)
            ?? (withdrawn is "" or WithdrawnMark ? null : $"withdrawn must be {WithdrawnMark} or blank"));

        var book = new BookRow(
            (int)itemNumber, title, topic, BookRules.Plain(cost), Version: 0, stock, IsWithdrawn: withdrawn == WithdrawnMark);
        bool hasLedger = cells.HasLedger();
        return new InventoryRow(hasLedger ? WithLedger(book, cells) : book, line, hasLedger);
    }

    private static BookRow WithLedger(BookRow row, InventoryCells cells) => row with
    {
        Version = cells.Count("version"),
        Initial = cells.Count("initial"),
        Restocked = cells.Count("restocked"),
        Adjusted = cells.Number("adjusted"),
        Sold = cells.Count("sold"),
    };

    private static IEnumerable<string> Cells(BookRow row) =>
    [
        Invariant(row.ItemNumber), row.Title, row.Topic, Invariant(row.Stock), row.Cost.ToString(CultureInfo.InvariantCulture),
        Invariant(row.Version), Invariant(row.Initial), Invariant(row.Restocked), Invariant(row.Adjusted), Invariant(row.Sold),
        row.IsWithdrawn ? WithdrawnMark : "",
    ];

    private static string Invariant(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void WriteRow(CsvWriter csv, IEnumerable<string> cells)
    {
        foreach (string cell in cells)
        {
            csv.WriteField(cell);
        }

        csv.NextRecord();
    }
}

/// <summary>
/// A row as it stands in a line of inventory.csv. The book's stock is the column's, whatever the ledger adds up to. Without a
/// ledger, version to sold mean nothing.
/// </summary>
public sealed record InventoryRow(BookRow Book, int Line, bool HasLedger);
