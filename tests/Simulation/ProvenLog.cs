using System.Globalization;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Simulation;

/// <summary>A segmented log and an atomically replaced file beside it.</summary>
internal sealed class ProvenLog(Random random) : IProvenStore
{
    private const string Snapshot = "snapshot.csv";
    private const string Stem = "journal";
    private static readonly LogFormat Format = new("journal", 1);

    private readonly List<string> _acknowledged = []; // record n is at n - 1
    private readonly List<string> _inDoubt = []; // the last commit, whose outcome was not learned
    private readonly List<CommitOutcome> _outcomes = [];
    private HashSet<string> _snapshots = [""];
    private IStorageFolder _folder = null!;
    private SegmentedLog _log = null!;
    private long _neededFrom = 1;
    private int _texts;

    public bool HasFailed => _log.Current.HasFailed;

    public IReadOnlyList<CommitOutcome> Outcomes => _outcomes;

    /// <summary>All records, read by an opening of their own.</summary>
    public static string Show(IStorageFolder folder, bool salvage)
    {
        var records = new List<string>();
        LogOpening<SegmentedLog> opening = SegmentedLog.Open(folder, Stem, Format, new() { Salvage = salvage }, (record, _) =>
        {
            records.Add($"{record.Sequence} {(record.TryRead(out string text) ? text : "")}");
            return null;
        });
        Promise.Kept(opening.IsOpen, $"the log is not opened: {opening.Damage}");
        opening.Log!.Dispose();
        return string.Join("\n", records);
    }

    public void Open(IStorageFolder folder)
    {
        _folder = folder;
        _outcomes.Clear();
        AtomicFile.RemoveLeftOver(folder, Snapshot);
        var visited = new List<string>();
        long first = 0;
        LogOpening<SegmentedLog> opening = SegmentedLog.Open(folder, Stem, Format, new(), (record, _) =>
        {
            first = first == 0 ? record.Sequence : first;
            visited.Add(record.TryRead(out string text) ? text : "");
            return null;
        });
        Promise.Kept(opening.IsOpen, $"the log is not opened: {opening.Damage}");
        _log = opening.Log!;
        first = first == 0 ? _log.Current.NextSequence : first;
        Promise.Kept(first <= _neededFrom, $"records from {_neededFrom} on are needed, but {first} is the first");

        IEnumerable<string> kept = _acknowledged.Concat(_inDoubt).Skip((int)first - 1);
        Promise.Kept(kept.Take(visited.Count).SequenceEqual(visited), "a record is other than it was written");
        Promise.Kept(first - 1 + visited.Count >= _acknowledged.Count, "an acknowledged record is lost");
        _acknowledged.AddRange(_inDoubt.Take((int)first - 1 + visited.Count - _acknowledged.Count));
        _inDoubt.Clear();

        string snapshot = ReadSnapshot();
        Promise.Kept(_snapshots.Contains(snapshot), $"the snapshot is {snapshot}, not one of {string.Join(" ", _snapshots)}");
        _snapshots = [snapshot];
    }

    public void Work()
    {
        int kind = random.Next(8);
        if (kind < 5)
        {
            Commit(random.Next(1, 6));
        }
        else if (kind == 5)
        {
            Replace();
        }
        else
        {
            _log.StartSegment();
            _neededFrom = Math.Max(_neededFrom, kind == 6 ? random.Next(1, _acknowledged.Count + 2) : 1);
            Delete();
        }
    }

    public void Check() => Promise.Kept(
        _snapshots.Contains(ReadSnapshot()), "the snapshot that is read is neither the one before nor the new one");

    public void Close() => _log.Dispose();

    private void Commit(int records)
    {
        string[] texts = [.. Enumerable.Range(0, records).Select(_ => AnyText())];
        foreach (string text in texts)
        {
            _log.Current.StartRecord().Field(text).End();
        }

        _inDoubt.AddRange(HasFailed ? [] : texts);
        CommitOutcome outcome = _log.Current.Commit();
        _outcomes.Add(outcome);
        if (outcome == CommitOutcome.Durable)
        {
            _acknowledged.AddRange(texts);
        }

        if (outcome != CommitOutcome.Failed)
        {
            _inDoubt.Clear();
        }
    }

    private void Replace()
    {
        string content = AnyText();
        _snapshots.Add(content);
        try
        {
            AtomicFile.Replace(_folder, Snapshot, System.Text.Encoding.UTF8.GetBytes(content));
            _snapshots = [content];
        }
        catch (IOException)
        {
            // It is the old one or the new one.
        }
    }

    private void Delete()
    {
        try
        {
            _log.DeleteBefore(_neededFrom);
        }
        catch (IOException)
        {
            // Some are there still.
        }
    }

    private string ReadSnapshot() =>
        _folder.Exists(Snapshot) ? System.Text.Encoding.UTF8.GetString(_folder.ReadAll(Snapshot)) : "";

    private string AnyText()
    {
        _texts++;
        return _texts.ToString(CultureInfo.InvariantCulture) + new string('x', random.Next(2) == 0 ? 0 : random.Next(60));
    }
}
