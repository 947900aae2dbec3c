using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>How many sessions are active, on both sides of the bound.</summary>
internal sealed class ActiveSessionsTests
{
    private const int Most = 12;
    private const int Rounds = 500; // enough for the mean to settle

    [TestCase(1, false)]
    [TestCase(Most, false)]
    [TestCase(Most + 1, true)]
    [TestCase(100, true)]
    public void Sessions_that_take_turns_are_counted(int sessions, bool areMany)
    {
        var active = new ActiveSessions(Most);
        TakeTurns(active, new long[sessions]);

        Assert.That(active.AreMany, Is.EqualTo(areMany));
    }

    [Test]
    public void A_session_that_comes_back_after_a_long_time_changes_little()
    {
        var active = new ActiveSessions(Most);
        long first = active.Note(0);
        TakeTurns(active, new long[Most / 2]);

        active.Note(first);
        Assert.That(active.AreMany, Is.False);
    }

    [Test]
    public void Many_new_sessions_with_one_request_each_are_not_many()
    {
        var active = new ActiveSessions(Most);
        for (int i = 0; i < Rounds; i++)
        {
            active.Note(0);
        }

        Assert.That(active.AreMany, Is.False);
    }

    [Test]
    public void When_most_of_them_fall_silent_there_are_few()
    {
        var active = new ActiveSessions(Most);
        TakeTurns(active, new long[100]);
        TakeTurns(active, new long[2]);

        Assert.That(active.AreMany, Is.False);
    }

    private static void TakeTurns(ActiveSessions active, long[] last)
    {
        for (int round = 0; round < Rounds; round++)
        {
            for (int session = 0; session < last.Length; session++)
            {
                last[session] = active.Note(last[session]);
            }
        }
    }
}
