using System.Text.Json;
using PygmyStore.Client.LocalStores;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Demo;

/// <summary><c>demo retry</c>: the answer of a buy is lost on its way, and the client sends the buy again.</summary>
internal sealed class RetryDemo(DemoStage stage)
{
    private const int Book = 1;
    private const int Copies = 10;

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        stage.Title("Retry: a client buys 1 copy. The store sells it, and the network loses the answer.");
        stage.Say("The client does not know whether it has bought. It sends the buy again.");
        using LocalStore? store = stage.Open(new LocalStoreOptions { Stock = Copies });
        if (store is null)
        {
            return stage.CutShort;
        }

        stage.Part("1. Without a key");
        Outcome? without = Show(store, key: null);
        stage.Part("2. With a key (Idempotency-Key), the same in both attempts");
        Outcome? with = Show(store, NewKey());
        if (without is null || with is null || stage.Audit(store.FrontEnd()) is not { } audit)
        {
            return stage.CutShort;
        }

        stage.Say(audit);
        stage.Part("3. With a key, and a catalog that forgets keys (fault forget_keys)");
        using LocalStore? forgetful = stage.Open(new LocalStoreOptions("fault,forget_keys") { Stock = Copies });
        if (forgetful is null || Show(forgetful, NewKey()) is not { } forgotten
            || stage.Audit(forgetful.FrontEnd()) is not { } found)
        {
            return stage.CutShort;
        }

        stage.Say(found);
        bool isRight = with is { Taken: 1, IsReplay: true } && audit.Verdict == AuditReport.Consistent;
        bool isSeen = without.Taken == 2 && forgotten.Taken == 2 && found.Verdict == AuditReport.Inconsistent;
        return stage.End(
            isRight && isSeen ? DemoResult.AsExpected : DemoResult.Wrong,
            isRight && isSeen ? "without a key the retry buys a second copy. With a key it gets the order of the first attempt."
            : !isRight ? "with a key the retry took another copy. That must never be."
            : "a retry that should have bought twice did not, or the audit did not see it.");
    }

    private static string NewKey() => $"demo-{Guid.NewGuid():N}";

    private Outcome? Show(LocalStore store, string? key)
    {
        if (stage.Stop.IsSet)
        {
            return null;
        }

        using var relay = new LosingRelay(store.FrontEnd().EndPoint);
        StoreAccess access = store.FrontEndAt(relay.EndPoint);
        long? before = Stock(store);
        relay.LoseNext();
        Answer<Order> first = Buy(access, key, out _);
        stage.Say($"1st attempt: {(first.HasValue ? StoreText.Of(first.Value) : first.Refusal())}.");
        Answer<Order> second = Buy(access, key, out bool isReplay);
        long? after = Stock(store);
        if (!second.HasValue || before is null || after is null || relay.Lost != 1)
        {
            stage.Complain(second.HasValue ? "a lookup had no answer" : $"the second attempt had no answer: {second.Refusal()}");
            return null;
        }

        long taken = before.Value - after.Value;
        string replay = isReplay ? ", and the store says that it repeats an answer" : "";
        stage.Say($"2nd attempt: order {second.Value.OrderNumber}{replay}.");
        stage.Say($"Copies on the shelf: {before} before, {after} after. {taken} taken, 1 wanted.");
        return new Outcome(taken, isReplay);
    }

    private static long? Stock(LocalStore store)
    {
        StoreAccess access = store.FrontEnd();
        using Upstream frontEnd = access.Connect(calls: 1);
        return access.Client(frontEnd).Lookup(Book).Value?.Stock;
    }

    /// <summary>Buys on a connection of its own, once. Without a key, no client may send a buy again by itself.</summary>
    private static Answer<Order> Buy(StoreAccess access, string? key, out bool isReplay)
    {
        using Upstream frontEnd = access.Connect(calls: 1);
        using UpstreamCall call = frontEnd.Call(new UpstreamRequest
        {
            Method = RequestMethod.Post,
            Target = "/orders"u8,
            Body = JsonSerializer.SerializeToUtf8Bytes(new OrderRequest(Book, null, 1), ContractJson.Default.OrderRequest),
            IdempotencyKey = System.Text.Encoding.ASCII.GetBytes(key ?? ""),
        });
        isReplay = call.Outcome == UpstreamOutcome.Answered && call.Fields.TryGet("Idempotency-Replayed"u8, out _);
        return Answer.Read(call, ContractJson.Default.EnvelopeOrder);
    }

    private sealed record Outcome(long Taken, bool IsReplay);
}
