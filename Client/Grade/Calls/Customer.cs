using System.Diagnostics;
using System.Net;
using System.Text;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Grade.Calls;

/// <summary>A customer of the judged store, with its own connection. What the store sends is a <see cref="Heard"/>.</summary>
/// <remarks>
/// For one thread. No call lasts longer than the plan says. No buy is sent twice, except under a key. When the judge shall end,
/// nothing more is sent: each call then counts as one that found no connection.
/// </remarks>
/// <param name="name">As in <c>client 3</c>.</param>
/// <param name="face">How the store is asked.</param>
/// <param name="address">Where it is.</param>
/// <param name="callTime">How long the customer waits for an answer.</param>
/// <param name="log">Gets each call when it has ended.</param>
/// <param name="isStopped">Whether the judge shall end.</param>
internal sealed class Customer(
    string name, IStoreFace face, IPEndPoint address, TimeSpan callTime, CallLog log, Func<bool> isStopped) : IDisposable
{
    private const int Shown = 160; // characters of a body: an answer of any face to a buy

    private const int Attempts = 10; // with the pauses two seconds: a busy machine has room again

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);

    private readonly Upstream _connection = new(new UpstreamOptions
    {
        Name = name,
        EndPoint = address,
        GivesIdsBack = false,
        MaxCalls = 1,
        ConnectTimeout = callTime,
        CallTimeout = callTime,
    });

    private int _calls;

    /// <summary>The books in the last answer; null if it had none.</summary>
    public IReadOnlyList<ToldBook>? Books { get; private set; }

    /// <summary>Whether <see cref="Books"/> are read: it takes time.</summary>
    public bool ReadsBooks { get; init; }

    public Heard Lookup(Book book) => Ask(Operation.Lookup, face.Lookup(book), book.ItemNumber);

    /// <summary>Buys one copy: what every face can.</summary>
    public Heard Buy(Book book) => Ask(Operation.Buy, face.Buy(book, 1)!, book.ItemNumber, 1);

    /// <summary>Buys one copy, and tries again while the store has no room.</summary>
    public Heard BuyPatiently(Book book) => Patiently(() => Buy(book), heard => !heard.IsShed);

    /// <summary>Buys one copy under a key, and sends the buy again under the same key while the store does not decide.</summary>
    public Heard BuyWithKey(Book book, string key) => Patiently(
        () => Ask(Operation.Buy, face.Buy(book, 1)!, book.ItemNumber, 1, key), heard => heard.IsOk || heard.IsRefused);

    /// <summary>Sends a buy under a key on a connection of its own, and loses the answer (<see cref="LostBuy"/>).</summary>
    public Heard LoseBuy(Book book, string key, bool waitsForAnswer)
    {
        FaceRequest request = face.Buy(book, 1)!;
        Heard heard = Begin(Operation.Buy, request, book.ItemNumber, 1, key);
        if (!isStopped())
        {
            LostBuy.Send(address, request, key, waitsForAnswer, callTime);
        }

        heard = heard with { Ended = Stopwatch.GetTimestamp(), Came = UpstreamOutcome.Broken, IsLost = true };
        log.Add(heard);
        return heard;
    }

    public Heard Ask(Operation operation, FaceRequest request, int? itemNumber = null, int quantity = 0, string key = "")
    {
        Heard heard = Hear(Begin(operation, request, itemNumber, quantity, key), request, key);
        log.Add(heard);
        return heard;
    }

    public void Dispose() => _connection.Dispose();

    private Heard Patiently(Func<Heard> ask, Func<Heard, bool> isEnough)
    {
        Heard heard = ask();
        for (int attempt = 1; attempt < Attempts && !isEnough(heard) && !isStopped(); attempt++)
        {
            Thread.Sleep(BetweenAttempts);
            heard = ask();
        }

        return heard;
    }

    private Heard Begin(Operation operation, FaceRequest request, int? itemNumber, int quantity, string key) => new()
    {
        Customer = name,
        Call = ++_calls,
        Operation = operation,
        ItemNumber = itemNumber,
        Quantity = quantity,
        Asked = Text(request) + (key.Length > 0 ? $" with Idempotency-Key {key}" : ""),
        Answer = new FaceAnswer(CallOutcome.Unknown),
        Begun = Stopwatch.GetTimestamp(),
    };

    private Heard Hear(Heard heard, FaceRequest request, string key)
    {
        if (isStopped())
        {
            return heard with
            {
                Ended = heard.Begun,
                Came = UpstreamOutcome.Unreachable,
                Answer = new FaceAnswer(CallOutcome.ConnectionError),
            };
        }

        using UpstreamCall call = _connection.Call(new UpstreamRequest
        {
            Method = request.Method,
            Target = request.Target,
            Body = request.Body,
            RequestId = Encoding.ASCII.GetBytes($"grade-{name.Replace(' ', '-')}-{heard.Call}"),
            IdempotencyKey = Encoding.ASCII.GetBytes(key),
            IsSafeToRepeat = heard.Operation != Operation.Buy,
        });
        long ended = Stopwatch.GetTimestamp();
        Books = null;
        if (call.Outcome != UpstreamOutcome.Answered)
        {
            CallOutcome outcome = call.Outcome.IsUnsent() ? CallOutcome.ConnectionError : CallOutcome.Unknown;
            return heard with { Ended = ended, Came = call.Outcome, Answer = new FaceAnswer(outcome) };
        }

        Books = ReadsBooks ? ToldBook.Read(call.Body) : null;
        return heard with
        {
            Ended = ended,
            Came = call.Outcome,
            Status = call.Status,
            Answer = face.Read(heard.Operation, call.Status, call.Body),
            Body = Line(call.Body),
        };
    }

    private static string Text(FaceRequest request) => string.Join(
        ' ', new[] { request.Method.Name(), Encoding.ASCII.GetString(request.Target), Encoding.UTF8.GetString(request.Body) }
            .Where(part => part.Length > 0));

    private static string Line(ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4 * Shown)]);
        string shown = text.Length <= Shown ? text : $"{text[..Shown]}...";
        return string.Create(shown.Length, shown, static (line, from) =>
        {
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? ' ' : from[i];
            }
        }).Trim();
    }
}
