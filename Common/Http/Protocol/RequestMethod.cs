namespace PygmyStore.Common.Http.Protocol;

/// <summary>The methods that are implemented here (RFC 9110 section 9.3, RFC 5789). Names are case-sensitive.</summary>
public enum RequestMethod
{
    Unknown,
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

/// <summary>The methods' names on the wire.</summary>
public static class RequestMethods
{
    /// <summary>The method of that name, or <see cref="RequestMethod.Unknown"/>.</summary>
    public static RequestMethod Parse(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("GET"u8) => RequestMethod.Get,
        3 when name.SequenceEqual("PUT"u8) => RequestMethod.Put,
        4 when name.SequenceEqual("POST"u8) => RequestMethod.Post,
        4 when name.SequenceEqual("HEAD"u8) => RequestMethod.Head,
        5 when name.SequenceEqual("PATCH"u8) => RequestMethod.Patch,
        6 when name.SequenceEqual("DELETE"u8) => RequestMethod.Delete,
        7 when name.SequenceEqual("OPTIONS"u8) => RequestMethod.Options,
        _ => RequestMethod.Unknown,
    };

    /// <summary>The method's name.</summary>
    public static string Name(this RequestMethod method) => method switch
    {
        RequestMethod.Get => "GET",
        RequestMethod.Head => "HEAD",
        RequestMethod.Post => "POST",
        RequestMethod.Put => "PUT",
        RequestMethod.Patch => "PATCH",
        RequestMethod.Delete => "DELETE",
        RequestMethod.Options => "OPTIONS",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "has no name"),
    };
}
