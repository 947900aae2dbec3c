using System.Net;
using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Client.Stage;

/// <summary>
/// Asks a server of the stage again and again whether it is there, at its own address and not through a relay. So the stage tells
/// what is seen and not what it has done. One thread; the figures are for any.
/// </summary>
internal sealed class AnswerWatch : IDisposable
{
    private const int MaxFaultCharacters = 32; // longer than any name

    // Between two questions: they are calls like all others, and a class looks at the calls of a second.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(25); // while it does not answer
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400); // a healthy server needs one

    private readonly Upstream _server;
    private readonly ManualResetEventSlim _stop = new();
    private readonly BackgroundLoop _loop;
    private volatile bool _answers;
    private volatile string _fault = "";

    public AnswerWatch(string name, IPEndPoint server)
    {
        _server = new Upstream(new UpstreamOptions
        {
            Name = name,
            EndPoint = server,
            MaxCalls = 1,
            ConnectTimeout = Patience,
            CallTimeout = Patience,
        });
        _loop = new BackgroundLoop($"watch {name}", Ask, new Faults());
        _loop.Start();
    }

    /// <summary>Whether the last question was answered.</summary>
    public bool Answers => _answers;

    /// <summary>The planted fault that the last answer named; empty while there is no answer.</summary>
    public string Fault => _fault;

    public void Dispose()
    {
        _stop.Set();
        _loop.Join();
        _server.Dispose();
        _stop.Dispose();
    }

    private bool Ask()
    {
        bool answers = false;
        string fault = "";
        using (UpstreamCall call = _server.Call(
            new UpstreamRequest { Method = RequestMethod.Get, Target = "/healthz"u8, IsSafeToRepeat = true }))
        {
            if (call.Outcome == UpstreamOutcome.Answered)
            {
                answers = true;
                fault = call.Fields.TryGet("X-Pygmy-Fault"u8, out ReadOnlySpan<byte> name) && name.Length <= MaxFaultCharacters
                    ? Encoding.ASCII.GetString(name)
                    : StageAsk.NoFault;
            }
        }

        _fault = fault;
        _answers = answers;
        return !_stop.Wait(answers ? Pause : ShortPause);
    }
}
