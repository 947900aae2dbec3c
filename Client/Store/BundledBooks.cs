using System.Globalization;
using System.Text;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.Store;

/// <summary>The four books with which a new store begins.</summary>
internal static class BundledBooks
{
    /// <summary>The books, each with its stock in a new store if nobody asks for another.</summary>
    public static IReadOnlyList<BookRow> All { get; } =
        [.. InventoryCsv.Read(InventoryCsv.FileName, Content()).Select(row => row.Book)];

    /// <summary>An inventory.csv for a new store; null leaves each stock as it is.</summary>
    public static byte[] Inventory(long? stock)
    {
        if (stock is not { } copies)
        {
            return Content();
        }

        string[] lines = Encoding.UTF8.GetString(Content()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> rows = lines.Skip(1).Select(line => WithStock(line, copies));
        return Encoding.UTF8.GetBytes(string.Concat(rows.Prepend(lines[0]).Select(line => line.TrimEnd('\r') + "\n")));
    }

    /// <summary>Stock and cost are the last two values of a row, and numbers, so no quotes are in the way.</summary>
    private static string WithStock(string row, long stock)
    {
        int beforeCost = row.LastIndexOf(',');
        int beforeStock = row.LastIndexOf(',', beforeCost - 1);
        return string.Create(CultureInfo.InvariantCulture, $"{row.AsSpan(0, beforeStock)},{stock}{row.AsSpan(beforeCost)}");
    }

    private static byte[] Content()
    {
        using Stream resource = typeof(BundledBooks).Assembly.GetManifestResourceStream(InventoryCsv.FileName)!;
        byte[] content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
