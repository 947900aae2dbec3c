using System.Diagnostics.CodeAnalysis;

namespace PygmyStore.Common.Storage;

/// <summary>Is given each valid record in order while a log is opened, with its offset in the file.</summary>
/// <returns>Null when the record is understood; otherwise why it is not, for which the log stays closed.</returns>
public delegate string? RecordVisitor(RecordFields record, long offset);

/// <summary>
/// What opening a log found: the log, recovered, or the damage for which it stays closed; how many records the visitor was given,
/// and what was cut off, a torn tail or salvage.
/// </summary>
public sealed record LogOpening<TLog>(TLog? Log, long Records, LogCut? Cut, LogDamage? Damage)
    where TLog : class
{
    [MemberNotNullWhen(true, nameof(Log))]
    [MemberNotNullWhen(false, nameof(Damage))]
    public bool IsOpen => Log is not null;
}

/// <summary>A part of a log that was cut off at its opening, from the offset on. A copy is beside the log.</summary>
public sealed record LogCut(string File, long Offset, long Bytes, string KeptAs, string Reason)
{
    /// <summary>New names of the later segments, which are no longer a part of the log.</summary>
    public IReadOnlyList<string> SetAside { get; init; } = [];

    public override string ToString()
    {
        string later = SetAside.Count > 0 ? $"; set aside what came later as {string.Join(", ", SetAside)}" : "";
        return $"{File}: byte {Offset}: {Reason}; cut off {Bytes} bytes, kept as {KeptAs}{later}";
    }
}

/// <summary>Why a log was not opened: what is wrong with the line at the offset. Its text is the line for the operator.</summary>
public sealed record LogDamage(LogDamageKind Kind, string File, long Offset, string Reason)
{
    /// <summary>The line for the operator of a server that has the option to salvage.</summary>
    public string WithAdvice => Kind switch
    {
        LogDamageKind.WrongFormat => $"{this}. Go on with the release that wrote it; or, to begin a new store with its books, "
            + "move the data folder away and put back only inventory.csv, without the columns version to sold",
        LogDamageKind.BadRecord => $"{this}: {RestoreAdvice.All}; "
            + "or start with --salvage to cut it off there and lose what follows",
        _ => $"{this}: {RestoreAdvice.All}",
    };

    public override string ToString() => $"{File}: byte {Offset}: {Reason}";
}

/// <summary>What kind of damage keeps a log closed; only <see cref="BadRecord"/> yields to salvage.</summary>
public enum LogDamageKind
{
    /// <summary>A log, but not of this format and version. Salvage leaves it alone.</summary>
    WrongFormat,

    /// <summary>A bad record with a valid one after it, a broken chain, or a missing segment.</summary>
    BadRecord,

    /// <summary>
    /// The first line is no header, or continues another file. Salvage leaves it alone, because it may be something else
    /// altogether. Behind another segment it is a <see cref="BadRecord"/>, and salvage sets the whole file aside.
    /// </summary>
    BadHeader,

    /// <summary>A log of this format, but of another store. Salvage leaves it alone.</summary>
    OtherStore,

    /// <summary>The bytes are as written, but the visitor does not understand them. Salvage leaves it alone.</summary>
    NotUnderstood,
}
