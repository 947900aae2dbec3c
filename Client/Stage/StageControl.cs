using System.Net;

namespace PygmyStore.Client.Stage;

/// <summary>How the stage is asked: an address on loopback, and the token that every request must have.</summary>
internal sealed record StageControl(IPEndPoint EndPoint, string Token)
{
    /// <summary>Only the address: a record's own text would write the token into a log.</summary>
    public override string ToString() => $"{EndPoint}";
}
