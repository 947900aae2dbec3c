namespace PygmyStore.Common.Http.Protocol;

/// <summary>A part of a message's bytes, by place: unlike a span it can be kept in a field.</summary>
internal readonly record struct Slice(int Start, int Length);
