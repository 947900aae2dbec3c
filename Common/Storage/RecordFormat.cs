using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PygmyStore.Common.Storage;

// A log is a text file of lines, each ended by one LF:
//
//     0,0,order-log,2,00000000,<store's id>,a091ec00  the header
//     1,0,buy,7f3a,"Dummies, RPCs for",20,1d9d831f    the first record
//     2,1,buy,81c0,Xen,5,0c9b62e8                     the second, of the same commit
//
// A line is its sequence number, its place in its commit, its fields, and its checksum, separated by commas. Sequence numbers
// are decimal and rise by one from line to line; the place is how many lines of the same commit stand before this one. A
// field is UTF-8; one that holds a comma or a quote is quoted as RFC 4180 says, and no field holds a control character, so
// LF only ever ends a line. A line is at most MaxRecordBytes long, its LF included.
//
// The checksum is eight lower-case hexadecimal digits: the CRC-32C of the line up to and including the comma before
// the checksum, continued from the checksum of the line before. So it vouches for the whole file up to there: a line
// that is lost, repeated or moved breaks the chain as surely as one that is changed.
//
// The header is a line like the others. Its fields are the name of the format, its version, the checksum from which its own
// is continued, and the id of the store that the file belongs to (32 digits; all zeros while it belongs to none). A log
// begins with sequence number 0 and checksum 00000000. A file that continues another one (a segment) has in its header the
// sequence number and the checksum of that one's last line, so the chain goes on too.
//
// Lines are only appended: those of a commit with one write, acknowledged after one sync, before the next commit is written.
// A crash may leave any part of the last write, even its end without its beginning. Where lines stop being valid and only
// lines of the same commit follow, if any, the rest is a torn tail. Nobody was promised it, so the next start cuts it off.
// A valid line of a later commit proves that the bad one was synced: the disk has damaged what was acknowledged, and an
// operator must decide. The valid lines before a torn tail stay, although their commit may be the torn one.

/// <summary>The bytes of a log's lines: the checksum and how a line is taken apart.</summary>
internal static class RecordFormat
{
    /// <summary>
    /// Longest line. A scan holds one line in memory whole, and looks this far for an LF before it calls the line bad.
    /// Orders take ~100 bytes and the longest title a request can carry fits.
    /// </summary>
    public const int MaxRecordBytes = 8 * 1024;

    public const int ChecksumDigits = 8;

    /// <summary>What stands before each record, and what its own checksum continues: a checksum, and an LF.</summary>
    public const int LinkBytes = ChecksumDigits + 1;

    public const byte LineFeed = (byte)'\n';
    public const byte Comma = (byte)',';
    public const byte Quote = (byte)'"';

    /// <summary>Continues a CRC-32C over further bytes; from zero it is the plain CRC-32C of them.</summary>
    public static uint Checksum(uint previous, ReadOnlySpan<byte> covered)
    {
        uint crc = ~previous;
        while (covered.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(covered));
            covered = covered[sizeof(ulong)..];
        }

        foreach (byte octet in covered)
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return ~crc;
    }

    public static void WriteChecksum(uint checksum, Span<byte> destination) =>
        Utf8Formatter.TryFormat(checksum, destination, out _, new('x', ChecksumDigits));

    /// <summary>Reads a checksum as it is written: lower case only, so that no damaged digit reads as the same value.</summary>
    public static bool TryReadChecksum(ReadOnlySpan<byte> digits, out uint checksum)
    {
        checksum = 0;
        return digits.Length == ChecksumDigits
            && !digits.ContainsAnyInRange((byte)'A', (byte)'F')
            && Utf8Parser.TryParse(digits, out checksum, out int used, 'x')
            && used == ChecksumDigits;
    }

    /// <summary>Takes a line without its LF apart. Whether its checksum is right is another question.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> line, out RecordLine record)
    {
        record = default;
        int coveredLength = line.Length - ChecksumDigits;
        if (coveredLength < 2 || line[coveredLength - 1] != Comma
            || !TryReadChecksum(line[coveredLength..], out uint checksum))
        {
            return false;
        }

        ReadOnlySpan<byte> covered = line[..coveredLength];
        if (!TryReadNumber(covered, out long sequence, out int placeStart)
            || !TryReadNumber(covered[placeStart..], out long place, out int placeLength)
            || place > sequence)
        {
            return false;
        }

        record = new RecordLine(covered, sequence, sequence - place, placeStart + placeLength, checksum);
        return true;
    }

    // A number that is not negative, and the length of its field with the comma.
    private static bool TryReadNumber(ReadOnlySpan<byte> covered, out long number, out int length)
    {
        bool isNumber = Utf8Parser.TryParse(covered, out number, out int digits);
        length = digits + 1;
        return isNumber && number >= 0 && digits < covered.Length && covered[digits] == Comma;
    }
}

/// <summary>A line taken apart; it points into the buffer that it was read into.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct RecordLine(
    ReadOnlySpan<byte> covered, long sequence, long firstOfCommit, int fieldsStart, uint checksum)
{
    public ReadOnlySpan<byte> Covered { get; } = covered;
    public long Sequence { get; } = sequence;

    /// <summary>The sequence number of the first line of the same commit.</summary>
    public long FirstOfCommit { get; } = firstOfCommit;

    public uint Checksum { get; } = checksum;

    public LogPosition Position => new(Sequence, Checksum);
    public RecordFields Fields => new(Sequence, Covered[fieldsStart..]);

    public bool Continues(uint previousChecksum) => RecordFormat.Checksum(previousChecksum, Covered) == Checksum;
}
