using System.IO.Pipes;
using System.Text;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.Common.Hosting;

/// <summary>How a server is tied to the stage that started it.</summary>
[TestFixture]
internal sealed class StageTetherTests
{
    [TestCase("abc\n", "abc")]
    [TestCase("abc\nmore\n", "abc")]
    [TestCase("abc", null)]
    [TestCase("\n", null)]
    [TestCase("", null)]
    public void The_first_line_is_the_token(string input, string? token)
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(input));
        Assert.That(StageTether.ReadToken(stream), Is.EqualTo(token));
    }

    [TestCase(127, true)]
    [TestCase(128, false)]
    public void A_line_without_an_end_is_not_read_for_ever(int length, bool isToken)
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(new string('a', length) + "\n"));
        Assert.That(StageTether.ReadToken(stream) is not null, Is.EqualTo(isToken));
    }

    [Test]
    [Tells("the stage has ended, and this server ends with it")]
    public void The_end_of_the_pipe_is_the_end_of_the_server()
    {
        using var stop = new ManualResetEventSlim();
        using var stage = new AnonymousPipeServerStream(PipeDirection.Out);
        using var input = new AnonymousPipeClientStream(PipeDirection.In, stage.ClientSafePipeHandle);
        var tether = new Thread(() => StageTether.EndWith(input, stop));
        tether.Start();
        stage.Write("what comes before the end means nothing"u8);
        stage.Flush();
        Assert.That(stop.IsSet, Is.False);
        stage.Dispose();
        tether.Join();
        Assert.That(stop.IsSet);
    }

    [Test]
    public void A_server_without_a_stage_does_not_read_its_input()
    {
        using var stop = new ManualResetEventSlim();
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("", Path.GetTempPath());
        Assert.That(StageTether.Tie(loaded.Configuration, stop), Is.SameAs(loaded.Configuration));
    }
}
