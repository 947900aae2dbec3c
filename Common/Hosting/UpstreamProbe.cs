using System.Text;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Hosting;

/// <summary>Asks upstreams whether they are there.</summary>
public static class UpstreamProbe
{
    private const int MaxReasonCharacters = 400; // a sentence or two

    private const int PauseMilliseconds = 50; // often enough that three servers started together are up together

    /// <summary>
    /// Waits until every upstream answers; throws <see cref="StartupException"/> when one does not within that time. So the servers may
    /// be started in any order, and a forgotten one is told of.
    /// </summary>
    /// <param name="patience">How long it waits for all of them.</param>
    /// <param name="upstreams">Whom it waits for.</param>
    /// <param name="stop">Ends the wait early, without a complaint.</param>
    public static void Await(TimeSpan patience, IReadOnlyList<Upstream> upstreams, ManualResetEventSlim stop)
    {
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        foreach (Upstream upstream in upstreams)
        {
            while (!stop.IsSet && !Answers(upstream, "/healthz"u8))
            {
                if (Environment.TickCount64 >= deadline)
                {
                    throw new StartupException(
                        $"the {upstream.Options.Name} server does not answer at {upstream.Options.EndPoint}: start it first, or mend its address in config.txt");
                }

                stop.Wait(PauseMilliseconds);
            }
        }
    }

    /// <summary>What keeps the upstream from doing its work now, in its own words where it has any; null when it says that nothing does.</summary>
    public static string? WhyNotReady(Upstream upstream)
    {
        using UpstreamCall call = upstream.Call(
            new UpstreamRequest { Method = RequestMethod.Get, Target = "/readyz"u8, IsSafeToRepeat = true });
        if (call.Outcome == UpstreamOutcome.Answered && call.Status == 200)
        {
            return null;
        }

        string reason = call.Outcome == UpstreamOutcome.Answered ? FirstLine(call.Body) : "";
        return $"the {upstream.Options.Name} server is not ready" + (reason.Length > 0 ? ": " + reason : "");
    }

    private static bool Answers(Upstream upstream, ReadOnlySpan<byte> target)
    {
        using UpstreamCall call = upstream.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = target, IsSafeToRepeat = true });
        return call.Outcome == UpstreamOutcome.Answered && call.Status == 200;
    }

    /// <summary>The beginning of a body's first line, without what could not stand in a line of text.</summary>
    private static string FirstLine(ReadOnlySpan<byte> body)
    {
        int end = body.IndexOfAny((byte)'\r', (byte)'\n');
        string line = Encoding.UTF8.GetString(end < 0 ? body : body[..end]);
        return string.Concat(line.Where(c => !char.IsControl(c)).Take(MaxReasonCharacters));
    }
}
