namespace PygmyStore.Common.Runtime;

/// <summary>How long a session keeps the thread that serves it.</summary>
public enum ThreadPolicy
{
    /// <summary>A worker stays with its session until the session pauses or ends.</summary>
    PerSession,

    /// <summary>A worker serves one turn; the session owns no thread between its requests.</summary>
    PerRequest,
}
