using System.Net;

namespace PygmyStore.Tests.EndToEnd.Text;

/// <summary>Asks one server, over one connection for as long as the server keeps it.</summary>
internal sealed class TextClient(IPEndPoint server) : IDisposable
{
    private WireClient? _connection;

    public (int Status, string Body) Ask(TextRequest request)
    {
        _connection ??= new WireClient(server);
        _connection.Send(request.Bytes);
        WireAnswer answer = _connection.Receive(request.IsHead);
        if (answer.Status == 100)
        {
            answer = _connection.Receive(request.IsHead);
        }

        if (answer.Fields["Connection"].Contains("close"))
        {
            Dispose();
        }

        return (answer.Status, answer.Body);
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
