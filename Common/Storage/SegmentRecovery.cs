using System.Globalization;

namespace PygmyStore.Common.Storage;

/// <summary>
/// Opens the files of a <see cref="SegmentedLog"/>: all but the last must be whole,
/// and each must continue the one before.
/// </summary>
internal static class SegmentRecovery
{
    public static LogOpening<SegmentedLog> Open(
        IStorageFolder folder, string stem, LogFormat format, RecordLogOptions options, RecordVisitor visitor)
    {
        List<int> numbers = Numbers(folder, stem);
        var segments = new List<LogSegment>();
        LogPosition? start = numbers[0] == 1 ? LogPosition.Start : null; // The ones before may have been deleted.
        long records = 0;

        for (int i = 0; ; i++)
        {
            bool isLast = i == numbers.Count - 1;
            string name = SegmentedLog.NameOf(stem, numbers[i]);
            LogOpening<RecordLog> opening = LogRecovery.Open(folder, name, format, start, options, visitor, mayTear: isLast);
            records += opening.Records;
            if (!opening.IsOpen)
            {
                return new LogOpening<SegmentedLog>(null, records, null, opening.Damage);
            }

            RecordLog log = opening.Log;
            segments.Add(new LogSegment(numbers[i], log.NextSequence - opening.Records));
            if (isLast || opening.Cut is not null)
            {
                SetAside(folder, stem, numbers[(i + 1)..]);
                return new LogOpening<SegmentedLog>(
                    new SegmentedLog(folder, stem, format, options, segments, log), records, opening.Cut, null);
            }

            start = log.Durable;
            long end = log.DurableLength;
            log.Dispose();
            if (numbers[i + 1] == numbers[i] + 1)
            {
                continue;
            }

            var damage = new LogDamage(
                LogDamageKind.BadRecord, Path.Combine(folder.Path, name), end, "the segment after this one is missing");
            return new LogOpening<SegmentedLog>(null, records, null, damage);
        }
    }

    // Salvage has cut the segment before these: they continue nothing any more.
    private static void SetAside(IStorageFolder folder, string stem, List<int> numbers)
    {
        if (numbers.Count == 0)
        {
            return;
        }

        foreach (int number in numbers)
        {
            string name = SegmentedLog.NameOf(stem, number);
            folder.Replace(name, LogRecovery.FreeName(folder, name));
        }

        folder.Sync();
    }

    private static List<int> Numbers(IStorageFolder folder, string stem)
    {
        var numbers = new List<int>();
        foreach (string name in folder.Names())
        {
            if (!name.StartsWith(stem + "-", StringComparison.Ordinal))
            {
                continue;
            }

            ReadOnlySpan<char> digits = Path.GetFileNameWithoutExtension(name.AsSpan(stem.Length + 1));
            if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && name == SegmentedLog.NameOf(stem, number))
            {
                numbers.Add(number);
            }
        }

        if (numbers.Count == 0)
        {
            numbers.Add(1);
        }

        numbers.Sort();
        return numbers;
    }
}
