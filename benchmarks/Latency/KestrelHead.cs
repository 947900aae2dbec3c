using System.Buffers;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;

namespace PygmyStore.Benchmarks.Latency;

/// <summary>Has Kestrel's parser read a head, and counts what it found.</summary>
/// <remarks>
/// The parser only finds the parts. What our parser does besides, Kestrel does in the handler of its own, which nobody else can
/// use: copy the head, decode the target, and read Host, Connection and the framing. So Kestrel has the easier task here.
/// </remarks>
internal sealed class KestrelHead : IHttpRequestLineHandler, IHttpHeadersHandler
{
    private readonly HttpParser<KestrelHead> _parser = new();
    private int _bytes;
    private bool _isComplete;

    /// <summary>The bytes of names, values and target.</summary>
    public int Parse(in ReadOnlySequence<byte> input)
    {
        _bytes = 0;
        _isComplete = false;
        var reader = new SequenceReader<byte>(input);
        bool isWhole = _parser.ParseRequestLine(this, ref reader) && _parser.ParseHeaders(this, ref reader);
        return isWhole && _isComplete ? _bytes : throw new InvalidOperationException("the head is not complete");
    }

    public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine) =>
        _bytes += startLine.Length - targetPath.Offset;

    public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => _bytes += name.Length + value.Length;

    public void OnHeadersComplete(bool endStream) => _isComplete = true;

    public void OnStaticIndexedHeader(int index) => throw new NotSupportedException("HTTP/2 only");

    public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => throw new NotSupportedException("HTTP/2 only");
}
