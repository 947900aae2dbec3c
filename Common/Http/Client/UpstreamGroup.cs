namespace PygmyStore.Common.Http.Client;

/// <summary>
/// The servers that do the same work, as a client calls them. Today each group has one member, which gets every call. For any
/// thread.
/// </summary>
public sealed class UpstreamGroup(UpstreamOptions options) : IDisposable
{
    private readonly Upstream _only = new(options);

    /// <summary>How its members are called.</summary>
    public UpstreamOptions Options => options;

    /// <summary>Its members, for whoever watches each of them.</summary>
    public IReadOnlyList<Upstream> Members => [_only];

    /// <summary>Calls one of the members.</summary>
    public UpstreamCall Call(in UpstreamRequest request) => _only.Call(request);

    /// <summary>Closes the connections to the members.</summary>
    public void Dispose() => _only.Dispose();
}
