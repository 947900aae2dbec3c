using System.Buffers.Binary;
using System.IO.Compression;
using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace PygmyStore.Client.Load.Figures;

/// <summary>Histograms in HdrHistogram's compressed form (V2) as base64: those of other languages read it.</summary>
/// <remarks>
/// The package's own compression leaves out the checksum of zlib, and its reader takes the first part of a long histogram for the
/// whole. So the compression is made here.
/// </remarks>
internal static class HistogramText
{
    private const int CompressedCookie = 0x1c849314;
    private const int Cookie = 0x1c849313;
    private const int PrefixBytes = 8; // the cookie and the length
    private const int HeaderBytes = 40;

    // Each count takes at most nine bytes. What unpacks to more is no histogram of ours.
    private const int MaxBytes = HeaderBytes + (9 * 32 * 1024);

    public static string Encode(TimeHistogram times)
    {
        var buffer = ByteBuffer.Allocate(HeaderBytes + times.Counts.GetNeededByteBufferCapacity());
        byte[] plain = new byte[times.Counts.Encode(buffer, HistogramEncoderV2.Instance)];
        buffer.Position = 0;
        for (int i = 0; i < plain.Length; i++)
        {
            plain[i] = buffer.Get();
        }

        using var packed = new MemoryStream();
        packed.Write(new byte[PrefixBytes]);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(plain);
        }

        byte[] all = packed.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(all, CompressedCookie);
        BinaryPrimitives.WriteInt32BigEndian(all.AsSpan(4), all.Length - PrefixBytes);
        return Convert.ToBase64String(all);
    }

    /// <summary>False if the text is not a histogram that this client wrote.</summary>
    public static bool TryDecode(Times times, out TimeHistogram histogram)
    {
        histogram = new TimeHistogram();
        try
        {
            byte[]? plain = Unpack(Convert.FromBase64String(times.Histogram));
            if (plain is null || !IsOurs(plain))
            {
                return false;
            }

            HistogramBase counts = HistogramEncoding.DecodeFromByteBuffer(ByteBuffer.Allocate(plain), 0);
            histogram = TimeHistogram.Of(counts, times.MeanUs ?? 0, times.MaxUs ?? 0);
            return counts.TotalCount == times.Count;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or ArgumentException or IndexOutOfRangeException)
        {
            return false; // the package's reader has no other way to say so
        }
    }

    private static byte[]? Unpack(byte[] all)
    {
        if (all.Length < PrefixBytes || BinaryPrimitives.ReadInt32BigEndian(all) != CompressedCookie)
        {
            return null;
        }

        using var zlib = new ZLibStream(new MemoryStream(all, PrefixBytes, all.Length - PrefixBytes), CompressionMode.Decompress);
        byte[] plain = new byte[MaxBytes + 1];
        int length = zlib.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false);
        return length > MaxBytes ? null : plain[..length];
    }

    private static bool IsOurs(ReadOnlySpan<byte> plain) =>
        plain.Length >= HeaderBytes
        && BinaryPrimitives.ReadInt32BigEndian(plain) == Cookie
        && BinaryPrimitives.ReadInt32BigEndian(plain[4..]) == plain.Length - HeaderBytes
        && BinaryPrimitives.ReadInt32BigEndian(plain[12..]) == TimeHistogram.Digits
        && BinaryPrimitives.ReadInt64BigEndian(plain[16..]) == 1
        && BinaryPrimitives.ReadInt64BigEndian(plain[24..]) == TimeHistogram.LongestMicroseconds;
}
