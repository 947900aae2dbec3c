using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>
/// Spoiled messages, cut at random: the parser never throws, never consumes what is not there, and any delivery gives the same
/// result. PYGMY_FUZZ_SECONDS makes it run longer, PYGMY_FUZZ_SEED makes it run again.
/// </summary>
[TestFixture]
internal sealed class FuzzTests
{
    private const double DefaultSeconds = 1;
    private const int Fixtures = 3;
    private const string ChunkedHead = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    // Tight, so that the mutations reach the bounds too.
    private static readonly HttpLimits Limits = new()
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

    private static readonly string[] Requests =
    [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nGET /search/a%20b?x=1+2&y=%C3%A9 HTTP/1.1\r\nHost: a:80\r\n\r\n",
        "GET http://[::1]:80/a/b?c HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: [::1]\r\nX: \u00FF\t y \r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
        ChunkedHead + "5;a=\"b\"\r\nhello\r\n0\r\nX: y\r\n\r\n",
    ];

    private static readonly string[] Responses =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 201 Created\r\nLocation: /orders/1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nhello",
        "HTTP/1.1 204 \r\nX:\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
    ];

    private static readonly string[] ChunkedBodies =
    [
        ChunkedHead + "0\r\n\r\n",
        ChunkedHead + "5\r\nhello\r\n00A\r\n0123456789\r\n0\r\n\r\n",
        ChunkedHead + "5;a=\"b\\\"c\";d ; e = f\r\nhello\r\n0;x\r\n\r\n",
        ChunkedHead + "1\r\na\r\n1\r\nb\r\n0\r\nX: y\r\nServer-Timing: a\r\n\r\n",
    ];

    [Test]
    public void Spoiled_requests() => Run(Requests, kept: 0, () => new RequestReader(Limits));

    [Test]
    public void Spoiled_answers() => Run(Responses, kept: 0, () => new ResponseReader(Limits));

    [Test]
    public void Spoiled_chunks() => Run(ChunkedBodies, ChunkedHead.Length, () => new RequestReader(Limits));

    private static void Run(string[] messages, int kept, Func<MessageReader> newReader)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("PYGMY_FUZZ_SEED"), out int given) ? given : Random.Shared.Next();
        TestContext.Out.WriteLine($"PYGMY_FUZZ_SEED={seed}");
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        var results = new Dictionary<ParseStatus, int>();
        int rounds = 0;
        for (TimeSpan end = Duration(); rounds == 0 || clock.Elapsed < end; rounds++)
        {
            byte[] bytes = Mutation.Of(messages[random.Next(messages.Length)], kept, random);
            try
            {
                ParseStatus status = ReadTwice(bytes, random, newReader);
                results[status] = results.GetValueOrDefault(status) + 1;
            }
            catch (Exception thrown) when (thrown is not AssertionException)
            {
                Assert.Fail($"seed {seed}, round {rounds}, {Convert.ToHexString(bytes)}: {thrown}");
            }
        }

        TestContext.Out.WriteLine($"{rounds} messages: {string.Join(", ", results.Select(result => $"{result.Value} {result.Key}"))}");
    }

    private static ParseStatus ReadTwice(byte[] bytes, Random random, Func<MessageReader> newReader)
    {
        MessageReader whole = newReader();
        whole.Read(new ReadOnlySequence<byte>(bytes));
        MessageReader cut = newReader();
        for (int length = 0; cut.Status == ParseStatus.NeedMore && length < bytes.Length;)
        {
            length += random.Next(1, bytes.Length - length + 1);
            cut.Read(CutAtRandom(bytes.AsMemory(0, length), random));
        }

        if (whole.ToString() != cut.ToString())
        {
            Assert.That(cut.ToString(), Is.EqualTo(whole.ToString()), Convert.ToHexString(bytes));
        }

        return whole.Status;
    }

    private static ReadOnlySequence<byte> CutAtRandom(ReadOnlyMemory<byte> bytes, Random random)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        while (!bytes.IsEmpty)
        {
            int length = random.Next(Math.Min(bytes.Length, 40) + 1);
            parts.Add(bytes[..length]);
            bytes = bytes[length..];
        }

        return Segments.Of(parts);
    }

    private static TimeSpan Duration()
    {
        string? asked = Environment.GetEnvironmentVariable("PYGMY_FUZZ_SECONDS");
        double seconds = double.TryParse(asked, CultureInfo.InvariantCulture, out double given) ? given : DefaultSeconds;
        return TimeSpan.FromSeconds(seconds / Fixtures);
    }
}
