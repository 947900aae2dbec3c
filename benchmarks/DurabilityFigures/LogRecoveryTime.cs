using System.Diagnostics;
using PygmyStore.Benchmarks.Harness;
using PygmyStore.Client.Shell;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>
/// How long a start reads a log: only its records, and the order log with its index. The files are in the page cache.
/// </summary>
internal static class LogRecoveryTime
{
    private const string RawName = "raw.csv";

    public static void Measure(RunSize size, string folder, Terminal terminal)
    {
        int count = size.Of(1_000_000);
        WriteRecords(folder, count);
        WriteOrders(folder, count);
        var table = new FigureTable($"Recovery of {count} records", "log", "bytes");
        FigureRow records = table.AddRow("records", $"{LengthOf(folder, RawName)}");
        FigureRow orders = table.AddRow("orders, with their index", $"{LengthOf(folder, OrderRecord.FileName)}");
        for (int round = 0; round < size.Rounds; round++)
        {
            records.AddWithRange("seconds", SecondsOf(() => ReadRecords(folder, count)), "F2");
            orders.AddWithRange("seconds", SecondsOf(() => ReadOrders(folder, count)), "F2");
        }

        table.Print(terminal);
        File.Delete(Path.Combine(folder, RawName));
        File.Delete(Path.Combine(folder, OrderRecord.FileName));
    }

    private static void WriteRecords(string folder, int count)
    {
        using RecordLog log = OrderLikeRecords.Open(folder, RawName, Durability.Os).Log!;
        for (int i = 1; i <= count; i++)
        {
            OrderLikeRecords.Append(log);
            if (i % OrderBook.MaxAppend == 0)
            {
                log.Commit();
            }
        }
    }

    private static void WriteOrders(string folder, int count)
    {
        using OrderBook book = OpenOrders(folder);
        for (int written = 0; written < count; written += OrderBook.MaxAppend)
        {
            Sale[] sales = [.. Enumerable.Range(written + 1, OrderBook.MaxAppend).Select(SaleOf)];
            book.Append(new OrderAppend(sales));
        }
    }

    private static Sale SaleOf(int number) => new(
        number, $"k3f2b8c1a-7d44-4e0e-9b1c-{number:D12}", ItemNumber: 2, Title: "RPCs for Dummies", Quantity: 1, UnitCost: 20,
        Stock: 1000, Version: number);

    private static void ReadRecords(string folder, int expected)
    {
        LogOpening<RecordLog> opening = OrderLikeRecords.Open(folder, RawName);
        opening.Log!.Dispose();
        Expect(expected, opening.Records);
    }

    private static void ReadOrders(string folder, int expected)
    {
        using OrderBook book = OpenOrders(folder);
        Expect(expected, book.Count);
    }

    private static void Expect(int expected, long found)
    {
        if (found != expected)
        {
            throw new UnusableRunException($"{expected} records were written, and {found} were found");
        }
    }

    private static OrderBook OpenOrders(string folder) =>
        OrderBook.Open(new DiskFolder(folder), new RecordLogOptions { Durability = Durability.Os }, Console.Error);

    private static double SecondsOf(Action recover)
    {
        long start = Stopwatch.GetTimestamp();
        recover();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static long LengthOf(string folder, string name) => new FileInfo(Path.Combine(folder, name)).Length;
}
