using System.Buffers;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>Reads one request.</summary>
internal sealed class RequestReader(HttpLimits limits) : MessageReader(limits)
{
    private readonly RequestParser _parser = new(limits);

    public RequestHead Head { get; } = new(limits);

    /// <summary>The decoded segments of the path, each behind a slash.</summary>
    public string Path =>
        string.Concat(Enumerable.Range(0, Head.Target.SegmentCount).Select(i => "/" + Text(Head.Target.Segment(i))));

    /// <summary>The decoded parameters, each as <c>name=value</c> in brackets.</summary>
    public string Query => string.Concat(Enumerable.Range(0, Head.Target.ParameterCount)
        .Select(i => $"[{Text(Head.Target.ParameterName(i))}={Text(Head.Target.ParameterValue(i))}]"));

    public override bool KeepsAlive => Head.KeepAlive;

    protected override BodyFraming Framing => Head.Framing;

    protected override ParseStatus ParseHead(in ReadOnlySequence<byte> input, out long consumed, out RejectReason reason) =>
        _parser.Parse(input, Head, out consumed, out reason);

    protected override string Describe() =>
        $"{Head.Method} {(Head.Target.IsAsterisk ? "*" : "")}{Path}{Query} {Head.Version} {Text(Head.Fields)} "
        + $"keep-alive {Head.KeepAlive}, expects {Head.ExpectsContinue}";
}
