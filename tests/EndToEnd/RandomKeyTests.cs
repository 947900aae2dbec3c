using System.Globalization;
using PygmyStore.Tests.Simulation;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>
/// Random buys under a few keys, while books are renamed, withdrawn, added and restocked and the store is started anew: a key's
/// first request keeps its answer, and any other request under it is 422.
/// </summary>
internal sealed class RandomKeyTests
{
    private const int Seeds = 2;
    private const int Steps = 500;
    private const int Keys = 40;
    private const int Items = 7; // the last ones are added on the way
    private const int StepsBetweenStarts = 200;

    private static readonly string[] Titles =
        ["RPCs for Dummies", "Xen", "Cooking", "Paxos for Pets", "Byzantine Baking", "The \\\"End\\\", 2nd"];

    [Test]
    public void A_key_keeps_the_answer_to_its_first_request_and_has_none_for_another() => ProofSeeds.ForEach(Seeds, seed =>
    {
        var random = new Random(seed);
        var told = new Dictionary<string, (string Request, WireAnswer Answer)>(StringComparer.Ordinal);
        var store = RunningStore.Start();
        try
        {
            for (int from = 0; from < Steps; from += StepsBetweenStarts)
            {
                store = from == 0 ? store : store.Restart();
                Shop(store, random, told, Math.Min(StepsBetweenStarts, Steps - from));
            }

            Assert.That(store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
            Assert.That(
                told.Values.Select(first => first.Answer.Status).Distinct(), Is.SupersetOf(new[] { 201, 404, 409 }),
                "each was tried");
        }
        finally
        {
            store.Dispose();
        }

        return Steps;
    });

    private static void Shop(
        RunningStore store, Random random, Dictionary<string, (string Request, WireAnswer Answer)> told, int steps)
    {
        using WireClient client = store.Connect();
        using var catalog = new WireClient(store.Catalog.LocalEndPoint);
        for (int step = 0; step < steps; step++)
        {
            if (random.Next(4) == 0)
            {
                Change(catalog, random);
                continue;
            }

            string key = $"key-{random.Next(Keys)}";
            (string body, string request) = told.TryGetValue(key, out (string Request, WireAnswer Answer) first)
                && random.Next(3) > 0
                ? (first.Request, first.Request)
                : AnyRequest(random);
            WireAnswer answer = client.Ask("POST", "/orders", body, ("Idempotency-Key", key));
            bool isReplay = answer.Fields.Contains("Idempotency-Replayed");
            string what = $"step {step}: {key} {body}, after {first.Request}: {answer.Status} {answer.Body}";
            if (first.Answer is null)
            {
                Assert.That((answer.Status is 201 or 404 or 409, isReplay), Is.EqualTo((true, false)), what);
                told.Add(key, (request, answer));
            }
            else if (request == first.Request)
            {
                Assert.That(
                    (answer.Status, answer.Body, isReplay), Is.EqualTo((first.Answer.Status, first.Answer.Body, true)), what);
            }
            else
            {
                Assert.That((answer.Status, isReplay), Is.EqualTo((422, false)), what);
            }
        }
    }

    /// <summary>A body, and what is the same for all bodies that ask for the same.</summary>
    private static (string Body, string Request) AnyRequest(Random random)
    {
        int quantity = random.Next(5) == 0 ? 5000 : random.Next(1, 3);
        string end = string.Create(CultureInfo.InvariantCulture, $"\"quantity\":{quantity}}}");
        if (random.Next(2) == 0)
        {
            string numbered = string.Create(CultureInfo.InvariantCulture, $"{{\"item_number\":{random.Next(1, Items + 1)},{end}");
            return (numbered, numbered);
        }

        string title = Titles[random.Next(Titles.Length)];
        string request = $"{{\"name\":\"{title}\",{end}";
        string sent = random.Next(2) == 0 ? title : random.Next(2) == 0 ? title.ToUpperInvariant() : title.ToLowerInvariant();
        return ($"{{\"name\":\"{sent}\",{end}", request);
    }

    /// <summary>Something becomes of a book; that it cannot is no matter.</summary>
    private static void Change(WireClient catalog, Random random)
    {
        int item = random.Next(1, Items + 1);
        string title = Titles[random.Next(Titles.Length)];
        WireAnswer answer = random.Next(6) switch
        {
            0 => catalog.Ask("DELETE", $"/books/{item}"),
            1 => catalog.Ask(
                "POST", "/books", $$"""{"item_number":{{item}},"title":"{{title}}","topic":"any","cost":3,"stock":4}"""),
            2 => catalog.Ask("PATCH", $"/books/{item}", $$"""{"stock":{{random.Next(10)}}}"""),
            _ => catalog.Ask("PATCH", $"/books/{item}", $$"""{"title":"{{title}}"}"""),
        };
        Assert.That(answer.Status, Is.AnyOf(200, 201, 204, 404, 409), answer.Body);
    }
}
