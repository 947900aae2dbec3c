namespace PygmyStore.Common.Runtime;

/// <summary>What a socket in an <see cref="IReadinessSet"/> waits for.</summary>
internal enum Readiness
{
    /// <summary>A read would not block: bytes, end of stream or an error.</summary>
    Readable,

    /// <summary>A write would not block: room in the send buffer, or an error. The peer's end of stream is none.</summary>
    Writable,
}
