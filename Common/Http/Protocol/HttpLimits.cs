namespace PygmyStore.Common.Http.Protocol;

/// <summary>The bounds of a message; past each of them it is rejected and not buffered further.</summary>
public sealed record HttpLimits
{
    /// <summary>The limits that the servers start with.</summary>
    public static HttpLimits Default { get; } = new();

    /// <summary>RFC 9112 section 3 recommends at least 8000 octets for a request line.</summary>
    public int StartLineBytes { get; init; } = 8 * 1024;

    /// <summary>The longest method here has 7 letters; one longer than this is 501 at once (RFC 9112 section 3).</summary>
    public int MethodBytes { get; init; } = 32;

    /// <summary>All field lines together: twice what common browsers send at their worst, and the default of Kestrel.</summary>
    public int FieldSectionBytes { get; init; } = 32 * 1024;

    /// <summary>The default of Apache and Kestrel; each line costs a slot that is kept for the connection's life.</summary>
    public int FieldLines { get; init; } = 100;

    /// <summary>The deepest route has 2 segments; a target with more than this names nothing here.</summary>
    public int PathSegments { get; init; } = 16;

    /// <summary>The widest route takes 3 parameters.</summary>
    public int QueryParameters { get; init; } = 32;

    /// <summary>A body is a small JSON object; 64 KiB leaves room for the longest title in any escaping.</summary>
    public int BodyBytes { get; init; } = 64 * 1024;

    /// <summary>A chunk's size line with its extensions, which nobody needs (RFC 9112 section 7.1.1 asks for a bound).</summary>
    public int ChunkLineBytes { get; init; } = 256;

    /// <summary>Trailers are checked and thrown away.</summary>
    public int TrailerBytes { get; init; } = 4 * 1024;
}
