using System.Net;
using System.Text.RegularExpressions;
using PygmyStore.Tests.Common.Http;

namespace PygmyStore.Tests.Conformance;

/// <summary>A running server that the suite is pointed at.</summary>
internal abstract partial class ConformanceTarget : IDisposable
{
    private string? _tag;

    public abstract IPEndPoint EndPoint { get; }

    /// <summary>How long a silence is before it counts as waiting for more.</summary>
    public abstract TimeSpan Patience { get; }

    /// <summary>How many copies of that book are left; null when the server has no such route.</summary>
    public int? Stock(int itemNumber)
    {
        using var wire = new Wire(EndPoint, Patience);
        wire.Send(
            System.Text.Encoding.ASCII.GetBytes($"GET /books/{itemNumber} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        RawMessage? answer = wire.ReadAnswer(isOfHead: false);
        return answer is { Status: 200 }
            && StockMember().Match(answer.Body) is { Success: true } match ? int.Parse(match.Groups[1].Value) : null;
    }

    /// <summary>The case with this server's own entity tag, where it has one.</summary>
    public ConformanceCase Adapt(ConformanceCase test) => test.Request.Contains(Requests.Tag, StringComparison.Ordinal)
        ? test with { Request = test.Request.Replace(Requests.Tag, _tag ??= ReadTag(), StringComparison.Ordinal) }
        : test;

    public abstract void Dispose();

    private string ReadTag()
    {
        using var wire = new Wire(EndPoint, Patience);
        wire.Send(
            System.Text.Encoding.ASCII.GetBytes(
                $"GET /books/{Requests.UnchangedItem} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        return wire.ReadAnswer(isOfHead: false)?["ETag"] ?? Requests.Tag;
    }

    [GeneratedRegex("\"stock\":([0-9]+)")]
    private static partial Regex StockMember();
}
