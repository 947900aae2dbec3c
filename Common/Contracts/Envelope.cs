namespace PygmyStore.Common.Contracts;

/// <summary>The shape of our own face's answers: <c>{"data":...}</c>.</summary>
public sealed record Envelope<T>(T Data);

/// <summary>The shape of our own face's errors: <c>{"error":{"code":404,"message":"..."}}</c>.</summary>
public sealed record ErrorEnvelope(ErrorBody Error);

/// <summary>An error: the HTTP status again, and a sentence.</summary>
public sealed record ErrorBody(int Code, string Message);
