using System.Globalization;
using System.Text;
using PygmyStore.Client.Store;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Demo;

/// <summary>What a front end tells of itself (<c>GET /metrics</c>), at one moment.</summary>
internal sealed class FrontEndMetrics
{
    private readonly string[] _lines;

    private FrontEndMetrics(string[] lines) => _lines = lines;

    /// <summary>Without an answer, it has no figures.</summary>
    public static FrontEndMetrics Of(StoreAccess access)
    {
        using Upstream frontEnd = access.Connect(calls: 1);
        using UpstreamCall call = frontEnd.Call(new UpstreamRequest
        {
            Method = RequestMethod.Get,
            Target = "/metrics"u8,
            IsSafeToRepeat = true,
        });
        return new FrontEndMetrics(
            call.Outcome == UpstreamOutcome.Answered ? Encoding.UTF8.GetString(call.Body).Split('\n') : []);
    }

    /// <summary>A figure without labels; null when it is not told.</summary>
    public long? Find(string name)
    {
        string? line = Array.Find(_lines, line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return long.TryParse(line?[(name.Length + 1)..], NumberStyles.Integer, CultureInfo.InvariantCulture, out long value)
            ? value
            : null;
    }
}
