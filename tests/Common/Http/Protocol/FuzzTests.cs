using System.Buffers;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>
/// Spoiled messages, several behind one another, cut at random: the parsers never throw, never consume what is not there,
/// allocate no more than their limits allow, and make the same of any delivery. See <see cref="FuzzRun"/> for a longer run, or
/// the same one again.
/// </summary>
[TestFixture]
internal sealed class FuzzTests
{
    private const int Tight = 64; // so much past the tight limits that each of them is met often
    private const int Ample = 40_000; // past each of the limits as shipped but that of the body

    // Tight, so that the mutations reach the bounds too.
    private static readonly HttpLimits TightLimits = new()
    {
        StartLineBytes = 48,
        MethodBytes = 12,
        FieldSectionBytes = 128,
        FieldLines = 5,
        PathSegments = 4,
        QueryParameters = 3,
        BodyBytes = 24,
        ChunkLineBytes = 24,
        TrailerBytes = 32,
    };

    [Test]
    public void Spoiled_requests() =>
        Run(Mostly(FuzzSeeds.Requests, FuzzSeeds.WeakRequests), kept: 0, Tight, TightLimits,
            () => new RequestReader(TightLimits));

    [Test]
    public void Spoiled_answers() =>
        Run(Mostly(FuzzSeeds.Responses, FuzzSeeds.WeakResponses), kept: 0, Tight, TightLimits,
            () => new ResponseReader(TightLimits));

    [Test]
    public void Spoiled_chunks() =>
        Run(FuzzSeeds.ChunkedBodies, FuzzSeeds.ChunkedHead.Length, Tight, TightLimits, () => new RequestReader(TightLimits));

    [Test]
    public void Spoiled_requests_within_the_limits_as_shipped() =>
        Run(
            Mostly([.. FuzzSeeds.Requests, .. FuzzSeeds.ChunkedBodies], FuzzSeeds.WeakRequests), kept: 0, Ample,
            HttpLimits.Default,
            () => new RequestReader(HttpLimits.Default));

    /// <summary>The weak ones end most streams, so they are the fewer.</summary>
    private static string[] Mostly(string[] valid, string[] weak) => [.. valid, .. valid, .. weak];

    private static void Run(string[] messages, int kept, int longest, HttpLimits limits, Func<MessageReader> newReader)
    {
        ReadAllOnce(messages, newReader);
        int whole = 0;
        int rejected = 0;
        long most = 0;
        int streams = FuzzRun.Repeat(random =>
        {
            byte[] bytes = Mutation.Stream(messages, kept, longest, random);
            MessageStream stream = ReadTwice(bytes, random, newReader);
            whole += stream.Messages;
            rejected += stream.IsRejected ? 1 : 0;
            most = Math.Max(most, stream.MostAllocatedBytes);
            if (most > AllocationBound(limits))
            {
                Assert.Fail(
                    $"{most} bytes were allocated for one message, {AllocationBound(limits)} are allowed: "
                    + $"{Convert.ToHexString(bytes)}");
            }
        });
        TestContext.Out.WriteLine(
            $"{streams} streams: {whole} whole messages, {rejected} streams rejected, at most {most} bytes allocated for a "
            + "message");
    }

    /// <summary>
    /// What one message may cost: its head and its target's text, each in a buffer that doubles when it grows; its body,
    /// likewise, with what the buffer held before; a copy of its trailers; and a little for each line, for an address and for
    /// objects.
    /// </summary>
    private static long AllocationBound(HttpLimits limits)
    {
        const int lineBytes = 16;
        const int objects = 1024;
        int head = limits.StartLineBytes + limits.FieldSectionBytes;
        return 2L * (head + limits.StartLineBytes) + 4L * limits.BodyBytes + limits.TrailerBytes
            + 4L * lineBytes * limits.FieldLines + objects;
    }

    /// <summary>What is made once for the process is not a message's cost.</summary>
    private static void ReadAllOnce(string[] messages, Func<MessageReader> newReader)
    {
        foreach (string message in messages)
        {
            newReader().Read(new ReadOnlySequence<byte>(Segments.Bytes(message)));
        }
    }

    private static MessageStream ReadTwice(byte[] bytes, Random random, Func<MessageReader> newReader)
    {
        var whole = new MessageStream(newReader());
        var cut = new MessageStream(newReader());
        try
        {
            whole.Read(bytes, left => new ReadOnlySequence<byte>(left));
            for (int length = 0; !cut.HasEnded && length < bytes.Length;)
            {
                length += random.Next(1, bytes.Length - length + 1);
                cut.Read(bytes.AsMemory(0, length), left => CutAtRandom(left, random));
            }
        }
        catch (Exception thrown) when (thrown is not AssertionException)
        {
            throw new InvalidOperationException(Convert.ToHexString(bytes), thrown);
        }

        if (whole.ToString() != cut.ToString())
        {
            Assert.That(cut.ToString(), Is.EqualTo(whole.ToString()), Convert.ToHexString(bytes));
        }

        return whole;
    }

    private static ReadOnlySequence<byte> CutAtRandom(ReadOnlyMemory<byte> bytes, Random random)
    {
        const int fewParts = 20; // of a long message
        int longest = Math.Max(40, bytes.Length / fewParts);
        var parts = new List<ReadOnlyMemory<byte>>();
        while (!bytes.IsEmpty)
        {
            int length = random.Next(Math.Min(bytes.Length, longest) + 1);
            parts.Add(bytes[..length]);
            bytes = bytes[length..];
        }

        return Segments.Of(parts);
    }
}
