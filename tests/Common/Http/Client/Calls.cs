using System.Text;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Client;

/// <summary>The shortest call, and what became of it in a word or two.</summary>
internal static class Calls
{
    public static string Get(Upstream upstream, bool isSafeToRepeat = true)
    {
        using UpstreamCall call = upstream.Call(
            new UpstreamRequest { Method = RequestMethod.Get, Target = "/"u8, IsSafeToRepeat = isSafeToRepeat });
        return call.Outcome == UpstreamOutcome.Answered
            ? $"Answered {Encoding.ASCII.GetString(call.Body)}"
            : call.Outcome.ToString();
    }
}
