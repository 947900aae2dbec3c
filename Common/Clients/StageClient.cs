using System.Net;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Clients;

/// <summary>Asks the client's stage, on connections of its own. For any thread.</summary>
public sealed class StageClient(IPEndPoint stage, string token) : IDisposable
{
    /// <summary>Calls at once, and as many that wait: a few people press buttons and look at the panel.</summary>
    public const int Calls = 4;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromMilliseconds(500); // it is on this machine
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5); // it may be starting or killing a server meanwhile

    private readonly Upstream _stage = new(new UpstreamOptions
    {
        Name = "stage",
        EndPoint = stage,
        MaxCalls = Calls,
        MaxWaiting = Calls,
        ConnectTimeout = ConnectTimeout,
        CallTimeout = CallTimeout,
        ServiceKey = token,
    });

    /// <summary>What was asked for, and what is seen.</summary>
    public Answer<StageReport> Look()
    {
        using UpstreamCall call = _stage.Call(
            new UpstreamRequest { Method = RequestMethod.Get, Target = "/stage"u8, IsSafeToRepeat = true });
        return Answer.Read(call, ContractJson.Default.EnvelopeStageReport);
    }

    /// <summary>Has something done; refused with 409 where that is not possible now.</summary>
    public Answer<StageReport> Ask(StageAsk ask)
    {
        using UpstreamCall call = _stage.Call(new UpstreamRequest
        {
            Method = RequestMethod.Post,
            Target = "/stage"u8,
            Body = JsonSerializer.SerializeToUtf8Bytes(new StageRequest($"{ask}"), ContractJson.Default.StageRequest),
        });
        return Answer.Read(call, ContractJson.Default.EnvelopeStageReport);
    }

    public void Dispose() => _stage.Dispose();
}
