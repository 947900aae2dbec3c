using System.Globalization;
using System.Text;

namespace PygmyStore.Tests.Conformance;

/// <summary>Writes <c>docs/conformance.md</c>: our answers beside Kestrel's, case by case.</summary>
internal static class ConformanceTable
{
    private static readonly Verdict[] Verdicts = Enum.GetValues<Verdict>();

    public static string Write(IReadOnlyList<PeerAnswer> answers)
    {
        int deliveries = Suite.Cases.Sum(test => Delivery.All(test).Count());
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Conformance: our answers beside Kestrel's

            <!-- Written by the command below; not to be edited. -->

            ```sh
            # writes this file; without the variable the test checks it
            PYGMY_CONFORMANCE_WRITE=1 dotnet test --filter FullyQualifiedName~ConformanceTableTests
            # sends the cases to any other server
            PYGMY_CONFORMANCE_TARGET=127.0.0.1:8080 dotnet test --filter FullyQualifiedName~ConformanceTests
            ```

            {answers.Count} cases, in `tests/Conformance/Cases`, go as raw bytes to our front end and to a minimal Kestrel
            (ASP.NET Core 10, `tests/KestrelHost`) with the same few routes, and with our limits where Kestrel has such a limit:
            8 KiB of request line, 32 KiB and 100 lines of fields, 64 KiB of body. All its other settings are the defaults. Our
            front end gets each case in one piece, byte by byte, cut in two at every boundary, and with another request behind it
            ({deliveries} deliveries, a connection each), and must do the same each time. Kestrel gets the same with fewer cuts. A
            message of more than 256 bytes is cut at 48 places, and *byte by byte* sends its middle in pieces. At the bounds the
            two count differently: only what they do past a bound can be compared.

            An outcome is the status, and whether the connection *goes on* to the next request, *closes*, or *waits* as if the
            message were not whole. *and 1 more* is an answer to a request that was hidden in the message. If the client leaves in
            the middle, Kestrel may or may not still say 400; that does not count. The words of the standard decide: MUST means
            that anything else is forbidden, SHOULD and the grammar (RFC 9112 section 2.2) are advice, MAY is allowed. A number
            such as 9112 5.1 is an RFC and its section.

            ## Summary

            | Kestrel | cases |
            |---|---:|
            """);
        foreach (Verdict verdict in Verdicts)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"\n| {Words(verdict)} | {answers.Count(answer => answer.Verdict == verdict)} |");
        }

        WriteSections(text, answers);
        foreach (IGrouping<string, PeerAnswer> section in answers.GroupBy(answer => answer.Test.Section))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n\n## {section.Key}\n\n| message | ours | Kestrel | Kestrel is |\n|---|---|---|---|");
            foreach (PeerAnswer answer in section)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{OurCells(answer.Test)} {answer.Text} | {Remark(answer)} |");
            }
        }

        return text.Append('\n').ToString();
    }

    /// <summary>The part of a row that is ours: it needs no other server to be checked.</summary>
    public static string OurCells(ConformanceCase test) =>
        $"| {test.Name.Replace("*", "\\*", StringComparison.Ordinal)} | {test.Expected} |";

    private static void WriteSections(StringBuilder text, IReadOnlyList<PeerAnswer> answers)
    {
        text.Append(
            "\n\n| section | cases | as strict | laxer, allowed | laxer, against advice | laxer, forbidden | stricter | faulty "
            + "|\n|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (IGrouping<string, PeerAnswer> section in answers.GroupBy(answer => answer.Test.Section))
        {
            int Count(params Verdict[] verdicts) => section.Count(answer => verdicts.Contains(answer.Verdict));
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n| {section.Key} | {section.Count()} | {Count(Verdict.Same)} | {Count(Verdict.LaxerAllowed)} | "
                + $"{Count(Verdict.LaxerAdvisedAgainst)} | {Count(Verdict.LaxerForbidden)} | "
                + $"{Count(Verdict.StricterAllowed, Verdict.StricterUnasked)} | {Count(Verdict.Faulty)} |");
        }
    }

    private static string Remark(PeerAnswer answer) => answer.Verdict == Verdict.Same ? "" : Words(answer.Verdict);

    private static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Same => "as strict as ours",
        Verdict.LaxerAllowed => "laxer, which the standard allows",
        Verdict.LaxerAdvisedAgainst => "laxer, against the standard's advice or grammar",
        Verdict.LaxerForbidden => "**laxer, which the standard forbids**",
        Verdict.StricterAllowed => "stricter, which the standard allows",
        Verdict.StricterUnasked => "stricter than the standard asks for",
        _ => "faulty in its answer",
    };
}
