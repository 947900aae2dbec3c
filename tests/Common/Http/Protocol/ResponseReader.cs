using System.Buffers;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>Reads one answer to a request with that method.</summary>
internal sealed class ResponseReader(HttpLimits limits, RequestMethod method = RequestMethod.Get) : MessageReader(limits)
{
    private readonly ResponseParser _parser = new(limits);

    public ResponseHead Head { get; } = new();

    public override bool KeepsAlive => Head.KeepAlive;

    protected override BodyFraming Framing => Head.Framing;

    protected override ParseStatus ParseHead(in ReadOnlySequence<byte> input, out long consumed, out RejectReason reason) =>
        _parser.Parse(input, method, Head, out consumed, out reason);

    protected override string Describe() => $"{Head.Version} {Head.Status} {Text(Head.Fields)} keep-alive {Head.KeepAlive}";
}
