namespace PygmyStore.Common.Storage;

/// <summary>Opens the files of a segmented log: all but the last must be whole, and each continues the one before.</summary>
internal sealed class SegmentRecovery(
    IStorageFolder folder, string stem, LogFormat format, RecordLogOptions options, RecordVisitor visitor)
{
    private readonly int[] _numbers = Numbers(folder, stem) is { Length: > 0 } numbers ? numbers : [1];
    private readonly List<LogSegment> _segments = [];
    private RecordLog? _log; // of the last of them
    private long _records;
    private LogCut? _cut;

    public static int[] Numbers(IStorageFolder folder, string stem) =>
    [
        .. folder.Names()
            .Select(name => LogReader.TryReadNumber(name, stem, out int number) ? number : -1)
            .Where(number => number >= 0)
            .Order(),
    ];

    public LogOpening<SegmentedLog> Open()
    {
        try
        {
            for (int i = 0; i < _numbers.Length && _cut is null; i++)
            {
                if (TryContinue(i) is { } damage && !TrySetAside(i, damage))
                {
                    _log?.Dispose();
                    return new LogOpening<SegmentedLog>(null, _records, null, damage);
                }
            }

            var log = new SegmentedLog(folder, stem, format, options, _segments, _log!);
            return new LogOpening<SegmentedLog>(log, _records, _cut, null);
        }
        catch
        {
            _log?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a segment; otherwise the reason why not.</summary>
    private LogDamage? TryContinue(int place)
    {
        bool isFirst = place == 0;
        if (!isFirst && _numbers[place] != _numbers[place - 1] + 1)
        {
            const string reason = "the segment after this one is missing";
            return new LogDamage(LogDamageKind.BadRecord, PathOf(place - 1), _log!.DurableLength, reason);
        }

        // The segments before the first may have been deleted.
        LogPosition? start = !isFirst ? _log!.Durable : _numbers[0] == 1 ? LogPosition.Start : null;
        RecordLogOptions ofSegment = isFirst ? options : options with { NewStore = _log!.Store, OnlyStore = _log.Store };
        LogOpening<RecordLog> opening = LogRecovery.Open(folder, NameOf(place), format, start, ofSegment, visitor, Later(place));
        _records += opening.Records;
        if (!opening.IsOpen)
        {
            bool isAfterOthers = opening.Damage.Kind == LogDamageKind.BadHeader && !isFirst;
            return isAfterOthers ? opening.Damage with { Kind = LogDamageKind.BadRecord } : opening.Damage;
        }

        _log?.Dispose();
        _log = opening.Log;
        _cut = opening.Cut;
        _segments.Add(new LogSegment(_numbers[place], _log.NextSequence - opening.Records));
        return null;
    }

    /// <summary>Salvage where a segment continues nothing: sets it and those after it aside; the one before goes on.</summary>
    private bool TrySetAside(int place, LogDamage damage)
    {
        if (!options.Salvage || damage.Kind != LogDamageKind.BadRecord)
        {
            return false;
        }

        string[] names = [NameOf(place), .. Later(place)];
        long bytes = LengthOf(names[0]);
        IReadOnlyList<string> keptAs = LogRecovery.SetAside(folder, names);
        _cut = new LogCut(PathOf(place), 0, bytes, keptAs[0], damage.Reason) { SetAside = [.. keptAs.Skip(1)] };
        return true;
    }

    private long LengthOf(string name)
    {
        using IStorageFile file = folder.Open(name);
        return file.Length;
    }

    private string NameOf(int place) => SegmentedLog.NameOf(stem, _numbers[place]);

    private string PathOf(int place) => Path.Combine(folder.Path, NameOf(place));

    private string[] Later(int place) => [.. _numbers[(place + 1)..].Select(number => SegmentedLog.NameOf(stem, number))];
}
