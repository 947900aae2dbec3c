using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Benchmarks.Latency;

/// <summary>What it costs to parse a head, beside Kestrel's parser on the same bytes. Nothing is allocated.</summary>
[MemoryDiagnoser]
public class RequestParserBenchmarks
{
    private const string Curl =
        "GET /lookup/1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n";

    private const string Browser =
        "GET /search/distributed%20systems?sort=title HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
        + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
        + "Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\nConnection: keep-alive\r\n"
        + "Upgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: none\r\n"
        + "Cookie: session=0123456789abcdef0123456789abcdef; theme=light\r\n\r\n";

    private readonly RequestParser _parser = new(HttpLimits.Default);
    private readonly RequestHead _head = new(HttpLimits.Default);
    private readonly KestrelHead _kestrel = new();
    private ReadOnlySequence<byte> _input;

    /// <summary>Who sent the request.</summary>
    [Params("curl", "browser")]
    public string From { get; set; } = "curl";

    /// <summary>Prepares the bytes.</summary>
    [GlobalSetup]
    public void Setup() => _input = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(From == "curl" ? Curl : Browser));

    /// <summary>One head, in one piece.</summary>
    [Benchmark(Baseline = true)]
    public ParseStatus ParseHead() => _parser.Parse(_input, _head, out _, out _);

    /// <summary>The same by Kestrel, which does less here (<see cref="KestrelHead"/>).</summary>
    [Benchmark]
    public int KestrelParseHead() => _kestrel.Parse(_input);
}
