using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Client;

internal sealed class UpstreamGroupTests
{
    [Test]
    public void Its_one_member_gets_every_call()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok("1"), ScriptedUpstream.Ok("2")));
        using var group = new UpstreamGroup(scripted.Options);

        Assert.That(group.Members.Single().Options, Is.SameAs(group.Options));
        Assert.That((Ask(group), Ask(group)), Is.EqualTo(("1", "2")));
        Assert.That(group.Members.Single().CallsInUse, Is.Zero);
    }

    private static string Ask(UpstreamGroup group)
    {
        using UpstreamCall call = group.Call(
            new UpstreamRequest { Method = RequestMethod.Get, Target = "/"u8, RequestId = "id"u8 });
        return System.Text.Encoding.UTF8.GetString(call.Body);
    }
}
