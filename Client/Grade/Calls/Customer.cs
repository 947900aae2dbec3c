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
/// <remarks>For one thread. No call lasts longer than the plan says. A buy is never sent twice.</remarks>
internal sealed class Customer(string name, IStoreFace face, IPEndPoint address, TimeSpan callTime) : IDisposable
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
    public Heard BuyPatiently(Book book)
    {
        Heard heard = Buy(book);
        for (int attempt = 1; attempt < Attempts && heard.IsShed; attempt++)
        {
            Thread.Sleep(BetweenAttempts);
            heard = Buy(book);
        }

        return heard;
    }

    public Heard Ask(Operation operation, FaceRequest request, int itemNumber = 0, int quantity = 0)
    {
        int number = ++_calls;
        string id = FormattableString.Invariant($"grade-{name.Replace(' ', '-')}-{number}");
        var heard = new Heard
        {
            Customer = name,
            Call = number,
            Operation = operation,
            ItemNumber = itemNumber,
            Quantity = quantity,
            Asked = Text(request),
            Answer = new FaceAnswer(CallOutcome.Unknown),
            Begun = Stopwatch.GetTimestamp(),
        };
        using UpstreamCall call = _connection.Call(new UpstreamRequest
        {
            Method = request.Method,
            Target = request.Target,
            Body = request.Body,
            RequestId = Encoding.ASCII.GetBytes(id),
            IsSafeToRepeat = operation != Operation.Buy,
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
            Answer = face.Read(operation, call.Status, call.Body),
            Body = Line(call.Body),
        };
    }

    public void Dispose() => _connection.Dispose();

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
