namespace PygmyStore.Common.Storage;

/// <summary>Looks behind a bad line for a valid record of a later commit: then the log is damaged, and not just torn.</summary>
/// <remarks>
/// Valid records of the bad line's own commit prove nothing: a power cut may keep the end of a write without its beginning.
/// The chain is broken at the bad line, so a record behind it counts as valid when it continues from the checksum that stands
/// just before it, whoever wrote that, or from the one that the bad line would have if only its checksum were damaged.
/// It is looked for at every byte and not only behind an LF, since the LF may be what was damaged. A single damaged byte
/// is thus always told from a torn tail, unless it is in the last commit.
/// </remarks>
internal static class DamageSearch
{
    // What has to stand before a record for it to continue from there: a checksum, and the place of an LF.
    private const int LinkBytes = RecordFormat.ChecksumDigits + 1;

    // What is kept from one piece to the next, so that every record is seen whole in one of them.
    private const int OverlapBytes = RecordFormat.MaxRecordBytes + LinkBytes;
    private const int PieceBytes = 1024 * 1024;

    public static bool LaterCommitFollows(IStorageFile file, long badOffset, LogPosition lastGood)
    {
        long length = file.Length;
        byte[] piece = new byte[(int)Math.Min(PieceBytes, length - badOffset)];
        bool first = true;
        for (long offset = badOffset; offset < length; offset += PieceBytes - OverlapBytes)
        {
            Span<byte> bytes = piece.AsSpan(0, file.ReadAt(offset, piece));
            if (HoldsLaterCommit(bytes, lastGood, beginsBad: first))
            {
                return true;
            }

            first = false;
        }

        return false;
    }

    private static bool HoldsLaterCommit(ReadOnlySpan<byte> bytes, LogPosition lastGood, bool beginsBad)
    {
        for (int end = 0; end < bytes.Length; end++)
        {
            int next = bytes[end..].IndexOf(RecordFormat.LineFeed);
            if (next < 0)
            {
                return false;
            }

            end += next;
            if (RecordEndsAt(bytes, end, lastGood, beginsBad))
            {
                return true;
            }
        }

        return false;
    }

    // Tries every beginning for the record that the LF at lineEnd would end.
    private static bool RecordEndsAt(ReadOnlySpan<byte> bytes, int lineEnd, LogPosition lastGood, bool beginsBad)
    {
        int stated = lineEnd - RecordFormat.ChecksumDigits;
        if (stated < LinkBytes || !RecordFormat.TryReadChecksum(bytes[stated..lineEnd], out _))
        {
            return false;
        }

        for (int start = Math.Max(LinkBytes, lineEnd + 1 - RecordFormat.MaxRecordBytes); start < stated; start++)
        {
            if (!RecordFormat.TrySplit(bytes[start..lineEnd], out RecordLine record))
            {
                continue;
            }

            if (record.FirstOfCommit <= lastGood.Sequence + 1)
            {
                continue;
            }

            int link = start - LinkBytes;
            ReadOnlySpan<byte> statedBefore = bytes.Slice(link, RecordFormat.ChecksumDigits);
            if (RecordFormat.TryReadChecksum(statedBefore, out uint before) && record.Continues(before))
            {
                return true;
            }

            bool badLineMayEndHere = beginsBad && start <= RecordFormat.MaxRecordBytes;
            if (badLineMayEndHere && record.Continues(RecordFormat.Checksum(lastGood.Checksum, bytes[..link])))
            {
                return true;
            }
        }

        return false;
    }
}
