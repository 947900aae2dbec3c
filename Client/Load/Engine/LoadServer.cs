using System.Net;

namespace PygmyStore.Client.Load.Engine;

/// <summary>A server that gets its share of a load.</summary>
/// <param name="Url">Its address, for people.</param>
/// <param name="EndPoint">The address that its host name stands for.</param>
/// <param name="Host">What the Host field says: the host of the URL, and its port.</param>
internal sealed record LoadServer(string Url, IPEndPoint EndPoint, string Host);
