using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Store;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Commands;

/// <summary>Writes the client log of a load: what each client asks for, and the answers that it gets.</summary>
/// <remarks>
/// It stands between the engine, which knows no log, and the load's face and pattern. The engine asks a client's pattern for a
/// call, sends it, and has the face read the answer, all on the client's thread. It makes the patterns in the clients' order. The
/// log takes time, so a load that has one measures less well.
/// </remarks>
internal sealed class LoggedCalls(ClientLog log, IReadOnlyList<StoreAccess> stores, IStoreFace face)
{
    [ThreadStatic]
    private static int _client; // whose thread this is

    private LoadRequests? _requests;
    private int _clients;

    public IStoreFace Face { get; } = new LoggedFace(log, face);

    /// <summary>The patterns of the clients; the engine makes as many as there are.</summary>
    public Func<IPattern> Patterns(Func<IPattern> newPattern) => () => new LoggedPattern(this, newPattern(), _clients++);

    /// <summary>The requests that are sent; told before the load begins.</summary>
    public void Use(LoadRequests requests) => _requests = requests;

    private void Sent(int client, in PlannedCall call)
    {
        _client = client;
        if (_requests!.Find(call) is { } request)
        {
            log.Sent(client, stores[client % stores.Count].Url.HostField, request.Target, request.Body);
        }
    }

    private sealed class LoggedPattern(LoggedCalls calls, IPattern pattern, int client) : IPattern
    {
        public void Begin(long iteration) => pattern.Begin(iteration);

        public bool TryNext(out PlannedCall call)
        {
            bool isCall = pattern.TryNext(out call);
            if (isCall)
            {
                calls.Sent(client, call);
            }

            return isCall;
        }

        public void Told(in CallRecord record)
        {
            if (record.Status == 0)
            {
                calls.GotNone(client, record.Outcome);
            }

            pattern.Told(record);
        }

        public bool BeginEnd() => pattern.BeginEnd();
    }

    private void GotNone(int client, CallOutcome outcome) =>
        log.GotNone(client, outcome == CallOutcome.ConnectionError ? "it could not be sent" : "no usable answer came");

    private sealed class LoggedFace(ClientLog log, IStoreFace face) : IStoreFace
    {
        public string Name => face.Name;

        public bool HasKeys => face.HasKeys;

        public FaceRequest? AllBooks() => face.AllBooks();

        public FaceRequest? Search(string topic) => face.Search(topic);

        public FaceRequest Lookup(Book book) => face.Lookup(book);

        public FaceRequest? Buy(Book book, int quantity) => face.Buy(book, quantity);

        public FaceRequest? Order(long orderNumber) => face.Order(orderNumber);

        public FaceAnswer Read(Operation operation, int status, ReadOnlySpan<byte> body)
        {
            log.Got(_client, body);
            return face.Read(operation, status, body);
        }
    }
}
