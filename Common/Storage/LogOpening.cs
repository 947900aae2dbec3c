using System.Diagnostics.CodeAnalysis;

namespace PygmyStore.Common.Storage;

/// <summary>What opening a log found: the log, recovered, or the damage for which it stays closed.</summary>
/// <param name="Log">The log; null when it is damaged.</param>
/// <param name="Records">How many records the visitor was given.</param>
/// <param name="Cut">What was cut off, a torn tail or salvage; null when the log was whole.</param>
/// <param name="Damage">Why the log stays closed; null when it is open.</param>
public sealed record LogOpening<TLog>(TLog? Log, long Records, LogCut? Cut, LogDamage? Damage)
    where TLog : class
{
    [MemberNotNullWhen(true, nameof(Log))]
    [MemberNotNullWhen(false, nameof(Damage))]
    public bool IsOpen => Log is not null;
}

/// <summary>A part of a log that was cut off at its opening.</summary>
/// <param name="File">Path of the log.</param>
/// <param name="Offset">Where it ends now.</param>
/// <param name="Bytes">How much was cut off.</param>
/// <param name="KeptAs">Name of the copy beside it.</param>
/// <param name="Reason">What was wrong with the first line that was cut.</param>
public sealed record LogCut(string File, long Offset, long Bytes, string KeptAs, string Reason)
{
    public override string ToString() => $"{File}: byte {Offset}: {Reason}; cut off {Bytes} bytes, kept as {KeptAs}";
}

/// <summary>Why a log was not opened; its text is the line for the operator.</summary>
/// <param name="Kind">Whether salvage can help.</param>
/// <param name="File">Path of the file.</param>
/// <param name="Offset">Where the first bad line begins.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record LogDamage(LogDamageKind Kind, string File, long Offset, string Reason)
{
    public override string ToString() => $"{File}: byte {Offset}: {Reason}";
}

/// <summary>What kind of damage keeps a log closed; only <see cref="BadRecord"/> yields to salvage.</summary>
public enum LogDamageKind
{
    /// <summary>Not a log of this format and version. Salvage leaves it alone.</summary>
    WrongFormat,

    /// <summary>A bad record with a valid one after it, a broken chain, or a missing segment.</summary>
    BadRecord,

    /// <summary>
    /// The bytes are as they were written, but the visitor does not understand the record.
    /// Salvage leaves it alone.
    /// </summary>
    NotUnderstood,
}
