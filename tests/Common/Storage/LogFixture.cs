using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

/// <summary>A log of text records over a disk in memory, opened and read the way an owner does.</summary>
internal sealed class LogFixture
{
    public const string Name = "orders.csv";

    public static readonly LogFormat Format = new("order-log", 1);

    public FaultyFolder Folder { get; } = new();

    /// <summary>First field of each record that the last opening has visited.</summary>
    public List<string> Visited { get; } = [];

    public List<long> Offsets { get; } = [];

    public int Failures { get; private set; }

    public byte[] Bytes
    {
        get => Folder.ReadAll(Name);
        set => Folder.Put(Name, value);
    }

    public LogOpening<RecordLog> Open(bool salvage = false, Durability durability = Durability.Fsync)
    {
        Visited.Clear();
        Offsets.Clear();
        var options = new RecordLogOptions { Salvage = salvage, Durability = durability, OnFailed = _ => Failures++ };
        return RecordLog.Open(Folder, Name, Format, options, Visit);
    }

    /// <summary>Opens a log that must be whole or cut.</summary>
    public RecordLog Opened(bool salvage = false)
    {
        LogOpening<RecordLog> opening = Open(salvage);
        Assert.That(opening.Damage, Is.Null);
        return opening.Log!;
    }

    /// <summary>Writes the texts as records of one commit, and closes the log.</summary>
    public void WriteTogether(params IEnumerable<string> texts)
    {
        using RecordLog log = Opened();
        foreach (string text in texts)
        {
            log.StartRecord().Field(text).End();
        }

        Assert.That(log.Commit(), Is.EqualTo(CommitOutcome.Durable));
    }

    /// <summary>Writes the texts as records, each with a commit of its own, and closes the log.</summary>
    public void Write(params IEnumerable<string> texts)
    {
        using RecordLog log = Opened();
        foreach (string text in texts)
        {
            log.StartRecord().Field(text).End();
            Assert.That(log.Commit(), Is.EqualTo(CommitOutcome.Durable));
        }
    }

    private string? Visit(RecordFields record, long offset)
    {
        if (!record.TryRead(out string text) || !record.AtEnd)
        {
            return "one field expected";
        }

        Visited.Add(text);
        Offsets.Add(offset);
        return null;
    }
}
