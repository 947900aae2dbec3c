namespace PygmyStore.Common.Storage;

/// <summary>Looks behind a bad line for a valid record of a later commit, which proves damage: not just a torn tail.</summary>
/// <remarks>
/// Valid records of the bad line's own commit prove nothing: a power cut may keep the end of a write without its beginning. The
/// chain is broken at the bad line. So a record behind it counts as valid when it continues from the checksum that stands just
/// before it, or from the one that the bad line would have if only its checksum were damaged. The search tries every byte, not
/// only those behind an LF, because the LF may be what was damaged. So a single damaged byte never looks like a torn tail, unless
/// it is in the last commit.
/// </remarks>
internal static class DamageSearch
{
    private const int PieceBytes = 1024 * 1024;
    private const int OverlapBytes = RecordFormat.MaxRecordBytes + RecordFormat.LinkBytes; // so a piece holds every record whole

    public static bool LaterCommitFollows(IReadableFile file, long badOffset, LogPosition lastGood)
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
        int next;
        for (int end = 0; (next = bytes[end..].IndexOf(RecordFormat.LineFeed)) >= 0; end += next + 1)
        {
            if (RecordEndsAt(bytes, end + next, lastGood, beginsBad))
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
        if (stated < RecordFormat.LinkBytes || !RecordFormat.TryReadChecksum(bytes[stated..lineEnd], out _))
        {
            return false;
        }

        for (int start = Math.Max(RecordFormat.LinkBytes, lineEnd + 1 - RecordFormat.MaxRecordBytes); start < stated; start++)
        {
            if (!RecordFormat.TrySplit(bytes[start..lineEnd], out RecordLine record)
                || record.FirstOfCommit <= lastGood.Sequence + 1)
            {
                continue;
            }

            int link = start - RecordFormat.LinkBytes;
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
