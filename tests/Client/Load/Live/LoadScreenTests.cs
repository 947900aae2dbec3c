using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Live;
using PygmyStore.Client.Shell;

namespace PygmyStore.Tests.Client.Load.Live;

[TestFixture]
internal sealed class LoadScreenTests
{
    private static readonly LiveSecond Second = new(
        TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7), 3000, 1234.5, 1500, 23_456, 2, IsWarmUp: false,
        [
            new LiveBook(1, "RPCs for Dummies", 12), new LiveBook(2, "How to get a good grade in 677 in 20 minutes a day", -1),
            new LiveBook(3, "[red]Cooking[/]", 1_000_000),
        ]);

    [Test]
    public void A_pipe_gets_a_line_each_second()
    {
        using var output = new StringWriter();
        int result = new PlainScreen(output).During(show =>
        {
            show(Second);
            show(Second with { Left = null, IsWarmUp = true, P50Us = null, P99Us = null });
            return 5;
        });
        Assert.That(result, Is.EqualTo(5));
        Assert.That(output.ToString(), Is.EqualTo(
            "3 s: 1,234/s, p50 1.500, p99 23.46 ms, 2 errors, 7 s left" + Environment.NewLine
            + "3 s (warm-up): 1,234/s, p50 -, p99 - ms, 2 errors" + Environment.NewLine));
    }

    [Test]
    public void The_longest_line_fits_80_columns()
    {
        LiveSecond longest = Second with
        {
            Elapsed = TimeSpan.FromSeconds(9_999),
            Left = TimeSpan.FromSeconds(99_999),
            Rate = 999_999,
            P50Us = 9_999_999,
            P99Us = 9_999_999,
            Errors = 999_999,
        };
        Assert.That(PlainScreen.LineOf(longest), Has.Length.LessThanOrEqualTo(80));
    }

    [Test]
    public void A_terminal_gets_a_table()
    {
        using var output = new StringWriter();
        int result = new DrawnScreen(output, hasColors: false).During(show =>
        {
            show(Second);
            return 5;
        });
        Assert.That(result, Is.EqualTo(5));
        Assert.That(output.ToString(), Does.Contain("1,234").And.Contain("23.46").And.Contain("7 s left"));
        Assert.That(output.ToString(), Does.Contain("RPCs for Dummies: 12 left").And.Contain("[red]Cooking[/]: 1,000,000 left"));
        Assert.That(output.ToString(), Does.Not.Match(@"\x1b\[[0-9;]*3[0-9]m"), "no colors");
    }

    [Test]
    public void What_fails_within_a_screen_fails_outside_too()
    {
        using var output = new StringWriter();
        Assert.That(
            () => new DrawnScreen(output, hasColors: true).During<int>(
                _ => throw new InvalidOperationException("as the test wants it")),
            Throws.InvalidOperationException.With.Message.EqualTo("as the test wants it"));
    }

    [Test]
    public void Nobody_watches_a_pipe()
    {
        var terminal = new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null, IsInteractive: false);
        Assert.That(ILoadScreen.Of(terminal), Is.TypeOf<PlainScreen>());
    }
}
