using PygmyStore.Client.Shell;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Stage;

/// <summary>The stage's state for a terminal: what was asked for, and beside it what is seen.</summary>
internal static class StageText
{
    private static readonly string[] Columns = ["what", "asked", "seen"];

    public static void Write(StageReport report, Terminal terminal)
    {
        IEnumerable<string[]> rows =
        [
            .. report.Servers.Select(server => new[] { server.Name, server.Asked, SeenOf(server) }),
            .. report.Links.Select(link => new[] { link.Name, AskedOf(link), SeenOf(link) }),
            ["disk", report.Disk.Asked, report.Disk.Seen],
            ["fault", report.Fault.Asked, report.Fault.Seen],
        ];
        new ReportTable(Columns, rows).WriteTo(terminal);
    }

    private static string SeenOf(StagedServer server)
    {
        bool isBack = server is { Seen: Seen.Answers, RecoveryMilliseconds: not null };
        string text = isBack ? $"{server.Seen} again after {server.RecoveryMilliseconds:N0} ms" : server.Seen;
        text += $", for {server.ForMilliseconds / 1000} s";
        text += server.ReturnsInMilliseconds is { } left ? $", comes back in {(left + 999) / 1000} s" : "";
        return server.Detail.Length > 0 ? $"{text}: {server.Detail}" : text;
    }

    private static string AskedOf(StagedLink link)
    {
        string[] asked =
        [
            link.DelayMilliseconds > 0 ? $"delay {link.DelayMilliseconds} ms" : "",
            link.CutPercent > 0 ? $"cut {link.CutPercent} %" : "",
            link.LosePercent > 0 ? $"lose {link.LosePercent} %" : "",
        ];
        return string.Join(", ", asked.Where(one => one.Length > 0));
    }

    private static string SeenOf(StagedLink link) => $"{link.Calls:N0} calls, {link.Cut:N0} cut, {link.Lost:N0} answers lost";
}
