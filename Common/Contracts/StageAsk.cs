using System.Globalization;

namespace PygmyStore.Common.Contracts;

/// <summary>What the client's stage can do to a server, or to the way between two of them.</summary>
public enum StageVerb
{
    Pause, // SIGSTOP
    Resume,
    Kill, // kill -9
    Restart,

    Delay, // between two servers, in each direction
    Cut, // connections, before the request is passed on
    Lose, // answers, after the request was carried out

    Disk,
    Fault,

    /// <summary>Takes everything back: all servers run, nothing is in their way.</summary>
    Calm,

    /// <summary>The same, and the store begins with new books and without sales.</summary>
    Anew,
}

/// <summary>
/// Something that the stage is asked for, in the words that a person types or a button sends: <c>kill catalog</c>,
/// <c>delay frontend-order 100</c>. There are no others, and each word is one of a fixed list.
/// </summary>
/// <param name="Verb">What to do.</param>
/// <param name="To">The server, the link, the state of the disk, or the fault; empty for calm and anew.</param>
/// <param name="Amount">Milliseconds of a delay, or per cent of the calls; otherwise 0.</param>
public sealed record StageAsk(StageVerb Verb, string To = "", int Amount = 0)
{
    /// <summary>The servers, as the stage names them.</summary>
    public const string FrontEnd = "frontend";
    public const string Catalog = "catalog";
    public const string Order = "order";

    public const string DiskFull = "full";
    public const string DiskFree = "free";

    /// <summary>A server without a planted fault.</summary>
    public const string NoFault = "none";

    /// <summary>Longer than the time limit of any call between the servers: all of them then end without an answer.</summary>
    public const int MaxDelayMilliseconds = 6000;

    /// <summary>The longest text of an ask; a longer one is refused.</summary>
    public const int MaxCharacters = 64;

    private const int MaxPercent = 100;

    public static IReadOnlyList<string> Servers { get; } = [FrontEnd, Catalog, Order];

    /// <summary>Who calls whom.</summary>
    public static IReadOnlyList<string> Links { get; } =
        [$"{FrontEnd}-{Catalog}", $"{FrontEnd}-{Order}", $"{Order}-{Catalog}"];

    /// <summary>The values of the setting <c>fault</c>.</summary>
    public static IReadOnlyList<string> Faults { get; } = [NoFault, "check_then_act", "forget_keys", "early_answer"];

    private static readonly string[] DiskStates = [DiskFull, DiskFree];

    /// <summary>Whether a person should be asked twice: it ends a server or spoils what it stores.</summary>
    public bool IsDestructive =>
        Verb is StageVerb.Kill or StageVerb.Fault or StageVerb.Anew || this is { Verb: StageVerb.Disk, To: DiskFull };

    /// <summary>Reads an ask; null and a sentence when the text is not one.</summary>
    public static StageAsk? Read(string text, out string whyNot)
    {
        string[] words = text.Length > MaxCharacters ? [] : text.Split(' ');
        StageVerb? verb = words.Length == 0 ? null : VerbOf(words[0]);
        string to = words.Length > 1 ? words[1] : "";
        int amount = 0;
        if (verb is not { } known)
        {
            whyNot = $"the stage does one of these: {string.Join(", ", Enum.GetValues<StageVerb>().Select(NameOf))}";
            return null;
        }

        bool hasAmount = MostOf(known) > 0;
        int expected = IsAlone(known) ? 1 : hasAmount ? 3 : 2;
        bool isRight = words.Length == expected && (IsAlone(known) || ObjectsOf(known).Contains(to))
            && (!hasAmount || TryReadAmount(words[2], MostOf(known), out amount));
        whyNot = isRight ? "" : UseOf(known);
        return isRight ? new StageAsk(known, to, amount) : null;
    }

    /// <summary>The words of a verb's object.</summary>
    public static IReadOnlyList<string> ObjectsOf(StageVerb verb) => verb switch
    {
        StageVerb.Pause or StageVerb.Resume or StageVerb.Kill or StageVerb.Restart => Servers,
        StageVerb.Delay or StageVerb.Cut or StageVerb.Lose => Links,
        StageVerb.Disk => DiskStates,
        StageVerb.Fault => Faults,
        _ => [],
    };

    /// <summary>The largest amount of a verb; 0 if it has none.</summary>
    public static int MostOf(StageVerb verb) => verb switch
    {
        StageVerb.Delay => MaxDelayMilliseconds,
        StageVerb.Cut or StageVerb.Lose => MaxPercent,
        _ => 0,
    };

    /// <summary>The word for a verb.</summary>
    public static string NameOf(StageVerb verb) => verb.ToString().ToLowerInvariant();

    /// <summary>The words, as they can be read again.</summary>
    public override string ToString() => IsAlone(Verb) ? NameOf(Verb)
        : MostOf(Verb) > 0 ? string.Create(CultureInfo.InvariantCulture, $"{NameOf(Verb)} {To} {Amount}")
        : $"{NameOf(Verb)} {To}";

    private static bool IsAlone(StageVerb verb) => verb is StageVerb.Calm or StageVerb.Anew;

    private static StageVerb? VerbOf(string word)
    {
        foreach (StageVerb verb in Enum.GetValues<StageVerb>())
        {
            if (NameOf(verb) == word)
            {
                return verb;
            }
        }

        return null;
    }

    private static bool TryReadAmount(string text, int most, out int amount) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out amount) && amount <= most;

    private static string UseOf(StageVerb verb)
    {
        string objects = string.Join(" or ", ObjectsOf(verb));
        string amount = verb == StageVerb.Delay ? $", and milliseconds from 0 to {MaxDelayMilliseconds}"
            : MostOf(verb) > 0 ? $", and a share of the calls from 0 to {MaxPercent} per cent"
            : "";
        return IsAlone(verb) ? $"{NameOf(verb)} stands alone" : $"{NameOf(verb)} needs {objects}{amount}";
    }
}
