namespace PygmyStore.Tests.Client.Commands;

[TestFixture]
internal sealed class LoadOptionTests
{
    [TestCase("--clients 0", "--clients: takes a whole number from 1 to 4096, not \"0\"")]
    [TestCase("--clients abc", "--clients: takes a whole number from 1 to 4096, not \"abc\"")]
    [TestCase("--requests -1", "--requests: takes a whole number from 1 to")]
    [TestCase("--duration soon", "--duration: \"soon\" is no time")]
    [TestCase("--duration 0", "--duration: \"0\": a time is above zero")]
    [TestCase("--duration 8000000s", "--duration: \"8000000s\": a time is at most 7 days")]
    [TestCase("--think x", "--think: ")]
    [TestCase("--rate fast", "--rate: \"fast\" is no rate")]
    [TestCase("--rate 0", "--rate: \"0\": a rate is above zero")]
    [TestCase("--stages 100", "--stages: \"100\" is no stage")]
    [TestCase("--rate 5 --stages 5:1s", "--rate and --stages exclude each other")]
    [TestCase("--stages 5:1s --duration 3s", "--stages say how long each lasts: leave out --duration")]
    [TestCase("--rate 5 --requests 3", "so --requests has no meaning; use --duration")]
    [TestCase("--rate 5 --think 1s", "so --think has no meaning")]
    [TestCase("--rate 5 --ramp 1s", "so --ramp has no meaning; use --stages")]
    [TestCase("--arrivals poisson", "--arrivals needs an open load: --rate or --stages")]
    [TestCase("--rate 5 --arrivals often", "--arrivals: there is no \"often\"; there are constant, poisson")]
    [TestCase("--mix buy", "--mix takes search=40,lookup=40,buy=20")]
    [TestCase("--mix buy=1 --pattern browse", "--mix is for the pattern mix, not for browse")]
    [TestCase("--pattern nothing", "--pattern: there is no \"nothing\"; there are mix, browse, toy-store")]
    [TestCase("--probability 2 --pattern browse", "--probability: takes a number from 0 to 1, not \"2\"")]
    [TestCase("--probability 0.5 --pattern only-buy", "--probability: the pattern only-buy leaves nothing to chance")]
    [TestCase("--quantity many", "--quantity takes a number such as 1 or a range such as 0-5")]
    [TestCase("--face amazon", "--face: there is no \"amazon\"; there are ")]
    [TestCase("--connections none", "--connections: there is no \"none\"; there are keepalive, per-request")]
    [TestCase("--seed x", "--seed: takes a whole number from 0 to")]
    [TestCase("--timeout 0", "--timeout: \"0\": a time is above zero")]
    [TestCase("--warmup 10s --duration 5s", "--warmup is as long as the load: nothing would be measured")]
    [TestCase("--ramp 10s --duration 5s", "--ramp is as long as the load")]
    [TestCase("--threshold fast", "\"fast\" is no threshold")]
    [TestCase("--repeat 0", "--repeat: takes a whole number from 1 to 100, not \"0\"")]
    [TestCase("--part 3/2 --seed 1", "--part: \"3/2\" is no part as in 2/4, of at most 64")]
    [TestCase("--part 1/2", "--part needs --seed: all parts are of the same load")]
    [TestCase("--part 1/2 --seed 1 --clients 1", "--part: 1 clients cannot be shared by 2 machines")]
    [TestCase("--part 1/2 --seed 1 --repeat 2", "--repeat: the parts of a load would not begin their repeats together")]
    [TestCase("--start-at noon", "--start-at: \"noon\" is no time as in 2026-01-31T12:00:00Z")]
    [TestCase("--start-at 2001-01-01T00:00:00Z", "--start-at: 2001-01-01T00:00:00Z is over")]
    [TestCase("--start-at 2999-01-01T00:00:00Z", "--start-at: 2999-01-01T00:00:00Z is more than a day away")]
    [TestCase("--json /nowhere/a.json", "--json: the folder of /nowhere/a.json does not exist")]
    [TestCase("--csv /", "--csv: / is a folder")]
    [TestCase("--html /nowhere/a.html", "--html: the folder of /nowhere/a.html does not exist")]
    [TestCase("--check maybe", "--check: there is no \"maybe\"; there are on, shared and off")]
    public void A_bad_option_is_a_sentence_and_exit_code_2(string options, string sentence) =>
        Refuses(["load", .. options.Split(' ')], 2, sentence);

    [TestCase("find-max fast", 2, "\"fast\" is no threshold")]
    [TestCase("find-max lookup.p99<1ms --from 0", 2, "--from: \"0\": a rate is above zero")]
    [TestCase("find-max lookup.p99<1ms --json /", 2, "--json: / is a folder")]
    [TestCase("find-max lookup.p99<1ms --html /", 2, "--html: / is a folder")]
    [TestCase("find-max lookup.p99<1ms --step x", 2, "--step: \"x\" is no time")]
    [TestCase("compare a.json b.json --threshold x", 2, "\"x\" is no threshold of a ratio")]
    [TestCase("compare a.json b.json --threshold sell.p99<2", 2, "there is no sell")]
    [TestCase("compare a.json b.json --html /", 2, "--html: / is a folder")]
    [TestCase("compare nowhere.json b.json", 1, "nowhere.json: cannot be read")]
    [TestCase("load merge nowhere.json", 1, "nowhere.json: cannot be read")]
    public void So_are_those_of_the_other_commands(string line, int exitCode, string sentence) =>
        Refuses(line.Split(' '), exitCode, sentence);

    private static void Refuses(string[] arguments, int exitCode, string sentence)
    {
        var run = ClientRun.Of("", [.. arguments, "--url", "http://127.0.0.1:2"]);
        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Output + run.Error);
        Assert.That(run.Error, Does.Contain(sentence));
        Assert.That(run.Error, Does.Not.Contain("   at "), "no stack trace");
    }
}
