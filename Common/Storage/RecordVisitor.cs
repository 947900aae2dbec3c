namespace PygmyStore.Common.Storage;

/// <summary>Is given each valid record in order while a log is opened, with its offset in the file.</summary>
/// <returns>Null when the record is understood; otherwise why it is not, for which the log stays closed.</returns>
public delegate string? RecordVisitor(RecordFields record, long offset);
