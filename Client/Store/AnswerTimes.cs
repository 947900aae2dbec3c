using System.Text;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.Client.Store;

/// <summary>How long each server took for an answer by its own clock, the servers behind it not counted.</summary>
/// <remarks>
/// The answer's Server-Timing names the servers from the front to the back, each with all the time until it answered. A buy goes
/// from the front end to the order service and from there to the catalog.
/// </remarks>
internal static class AnswerTimes
{
    /// <summary>The times as text for people; null if the answer tells none.</summary>
    public static string? Of(in UpstreamCall answer)
    {
        if (!answer.Fields.TryGet("Server-Timing"u8, out ReadOnlySpan<byte> value))
        {
            return null;
        }

        var servers = new List<(string Name, TimeSpan All)>(); // the reader is bounded
        var reader = new ServerTimingReader(value);
        while (reader.TryRead(out ReadOnlySpan<byte> name, out TimeSpan duration))
        {
            servers.Add((Encoding.ASCII.GetString(name), duration));
        }

        IEnumerable<string> own = servers.Select((server, index) =>
            $"{server.Name} {Milliseconds(server.All - servers.ElementAtOrDefault(index + 1).All)}");
        return servers.Count == 0 ? null : $"{Milliseconds(servers[0].All)} ms: {string.Join(", ", own)}";
    }

    private static string Milliseconds(TimeSpan time) =>
        FormattableString.Invariant($"{Math.Max(0, time.TotalMilliseconds):0.0}");
}
