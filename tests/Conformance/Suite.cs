using PygmyStore.Tests.Conformance.Cases;

namespace PygmyStore.Tests.Conformance;

/// <summary>All cases, table by table.</summary>
internal static class Suite
{
    public static readonly IReadOnlyList<ConformanceCase> Cases =
    [
        .. RequestLineCases.LineEndings, .. RequestLineCases.Lines, .. RequestLineCases.Methods, .. RequestLineCases.Versions,
        .. TargetCases.OriginForm, .. TargetCases.AbsoluteForm, .. TargetCases.OtherForms, .. TargetCases.Characters,
        .. EncodingCases.Escapes, .. EncodingCases.Controls, .. EncodingCases.Utf8, .. EncodingCases.DotSegments,
        .. HostCases.Number, .. HostCases.Values,
        .. FieldCases.Names, .. FieldCases.WhiteSpace, .. FieldCases.Folding, .. FieldCases.Values, .. FieldCases.Lines,
        .. ContentLengthCases.Values, .. ContentLengthCases.Bodies,
        .. TransferEncodingCases.Codings, .. TransferEncodingCases.WithLength, .. TransferEncodingCases.InHttp10,
        .. ChunkCases.Sizes, .. ChunkCases.Extensions, .. ChunkCases.Trailers,
        .. ConnectionCases.Persistence, .. ConnectionCases.Http10, .. ConnectionCases.Pipelining, .. ConnectionCases.Upgrade,
        .. ConnectionCases.Expect,
        .. AnswerCases.Methods, .. AnswerCases.Fields, .. AnswerCases.Conditional,
        .. LimitCases.RequestLine, .. LimitCases.Fields, .. LimitCases.Bodies,
    ];
}
