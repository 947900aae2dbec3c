using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using NUnit.Framework.Interfaces;

[assembly: PygmyStore.Tests.Complaints.Watched]

namespace PygmyStore.Tests.Complaints;

/// <summary>
/// Around every test: what the servers tell on the error output is kept from the screen, compared with what the test expects
/// (<see cref="TellsAttribute"/>), and fails the test when it is something else. Every half a minute a line says how far the run
/// is.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class WatchedAttribute : Attribute, ITestAction
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(30); // often enough to see that it lives

    private readonly ErrorOutput _told = new();
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private TextWriter? _console;
    private TimeSpan _lastLine;
    private int _done;

    public ActionTargets Targets => ActionTargets.Test | ActionTargets.Suite;

    public void BeforeTest(ITest test)
    {
        if (_console is null)
        {
            _console = Console.Error;
            Console.SetError(_told);
        }

        if (!test.IsSuite && _sinceStart.Elapsed - _lastLine > BetweenLines)
        {
            _lastLine = _sinceStart.Elapsed;
            _console.WriteLine($"{_sinceStart.Elapsed:m\\:ss} {_done} tests done; now {test.Fixture?.GetType().Name}");
        }
    }

    public void AfterTest(ITest test)
    {
        IReadOnlyList<string> messages = _told.Take();
        TellsAttribute[] expected = [.. ExpectedOf(test)];
        if (!test.IsSuite)
        {
            _done++;
        }

        string[] strange = [.. messages.Where(message => !expected.Any(tells => Matches(message, tells)))];
        Assert.That(
            strange, Is.Empty, "what servers told on the error output, and the test does not say so (see TellsAttribute)");
        if (!test.IsSuite && test is { RunState: RunState.Runnable }
            && TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Passed)
        {
            foreach (TellsAttribute tells in expected.Where(tells => !tells.Sometimes))
            {
                Assert.That(
                    messages, Has.Some.Matches<string>(message => Matches(message, tells)), $"nobody told: {tells.Pattern}");
            }
        }
    }

    private static bool Matches(string message, TellsAttribute tells) => Regex.IsMatch(message, @"\A(?:" + tells.Pattern + ")");

    private static IEnumerable<TellsAttribute> ExpectedOf(ITest test) =>
        (test.Method?.GetCustomAttributes<TellsAttribute>(inherit: true) ?? [])
        .Concat(test.Fixture?.GetType().GetCustomAttributes<TellsAttribute>()
            ?? test.TypeInfo?.Type.GetCustomAttributes<TellsAttribute>() ?? []);
}
