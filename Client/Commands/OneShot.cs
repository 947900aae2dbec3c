using System.CommandLine;
using System.Text;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary>What <c>search</c>, <c>lookup</c> and <c>buy</c> share: one request, its answer as text or JSON.</summary>
internal static class OneShot
{
    public static Option<bool> JsonOption() => new("--json") { Description = "Print the store's answer as it came: a line for each page of a list." };

    /// <summary>Asks, prints, and says how it went.</summary>
    public static int Run<T>(
        StoreConfiguration configuration, Terminal terminal, bool json, Func<StoreClient, Answer<T>> ask, Action<T> print)
        where T : class
    {
        using Upstream frontEnd = StoreConnections.ToFrontEnd(configuration, calls: 1);
        List<string> bodies = []; // one for each page of a list
        Answer<T> answer = ask(new StoreClient(frontEnd, (in UpstreamCall call) => bodies.Add(Encoding.UTF8.GetString(call.Body))));
        if (json && answer.Outcome == UpstreamOutcome.Answered)
        {
            bodies.ForEach(terminal.Out.WriteLine);
        }
        else if (answer.HasValue)
        {
            print(answer.Value);
        }

        if (!answer.HasValue)
        {
            terminal.Error.WriteLine(answer.Refusal());
        }

        return answer.ExitCode();
    }
}
