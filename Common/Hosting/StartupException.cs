namespace PygmyStore.Common.Hosting;

/// <summary>
/// A server cannot start as things are: the address is taken, the data belongs to another process or is damaged. The message is the
/// one sentence that the operator is told.
/// </summary>
public sealed class StartupException(string sentence, Exception? cause = null) : Exception(sentence, cause);
