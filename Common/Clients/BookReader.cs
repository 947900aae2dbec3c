using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Clients;

/// <summary>Reads books at the catalog: those that many threads ask for travel together (<c>POST /books/read</c>).</summary>
/// <remarks>
/// For any thread. Reads that come while calls are under way share the next call, so no answer was begun before its question. The
/// same read of several clients is asked once. A call has the request id of its first read, and the longest of the reads' times.
/// Its trace context is that of a read whose sender traces it, or else of the first one. Each read carries its own id. A read
/// waits no longer than its own time for a call of another one; the one that makes the call waits for its end.
/// </remarks>
public sealed class BookReader
{
    // An answer has room for a few of the longest pages. The reads that were asked most often come first in the next call.
    private const int MaxAttempts = 20;

    private const int ReadBytes = 128; // the members of a read, without its texts
    private const int BytesPerCharacter = 6; // escaped

    private static readonly Answer<BooksFound> NoRoom =
        Answer.Refused<BooksFound>(503, "too many long lists are read at once; try again") with { IsWorthRepeating = true };

    private readonly ServiceClient _client;
    private readonly IReadKeeper? _keeper;
    private readonly CombiningQueue<ReadOnItsWay> _reads;
    private readonly long _queueMilliseconds;
    private readonly long _callMilliseconds;

    /// <param name="upstreams">The catalog.</param>
    /// <param name="reading">How reads share calls; the weight is in bytes of a request's body.</param>
    /// <param name="keeper">Gets what the calls bring; null: nobody does.</param>
    public BookReader(UpstreamGroup upstreams, CombiningLimits reading, IReadKeeper? keeper = null)
    {
        _client = new ServiceClient(upstreams);
        _keeper = keeper;
        _reads = new CombiningQueue<ReadOnItsWay>(reading, Send, static read => read.Bytes);
        double call = upstreams.Options.CallTimeout.TotalMilliseconds;
        _queueMilliseconds = (long)Math.Min(upstreams.Options.QueueWait.TotalMilliseconds, call);
        _callMilliseconds = (long)call;
    }

    /// <summary>Reads whose call has not begun.</summary>
    public int ReadsWaiting => _reads.Queued;

    /// <summary>Reads a book or a page. The catalog must not have to refuse it, for it would refuse the whole call.</summary>
    public Answer<BooksFound> Read(CallContext context, BookRead read)
    {
        var self = new ReadOnItsWay(read, context);
        long begin = Environment.TickCount64 + _queueMilliseconds;
        long end = Math.Min(begin + _callMilliseconds, context.DeadlineMilliseconds);
        while (self.Attempts < MaxAttempts)
        {
            switch (_reads.Submit(self, Math.Min(begin, context.DeadlineMilliseconds), end))
            {
                case CombiningOutcome.NotBegun:
                    return new Answer<BooksFound>(UpstreamOutcome.Busy, 0, null, null);
                case CombiningOutcome.Unknown:
                    return new Answer<BooksFound>(UpstreamOutcome.TimedOut, 0, null, null);
            }

            if (self.Tiers is not null)
            {
                context.Tiers.Add(self.Tiers);
                context.Span.LinkTo(self.SharedSpan);
            }

            if (!self.HadNoRoom)
            {
                return self.Answer;
            }

            begin = Environment.TickCount64 + _queueMilliseconds;
        }

        return NoRoom;
    }

    private static int BytesOf(BookRead read) =>
        ReadBytes + read.RequestId.Length + (BytesPerCharacter * ((read.Topic?.Length ?? 0) + (read.Title?.Length ?? 0)));

    private void Send(ReadOnlySpan<ReadOnItsWay> all)
    {
        // Nobody waits for the others any more. Who was left out before comes first.
        long now = Environment.TickCount64;
        List<ReadOnItsWay> readers = new(all.Length);
        foreach (ReadOnItsWay reader in all)
        {
            if (reader.DeadlineMilliseconds > now)
            {
                readers.Insert(reader.Attempts++ == 0 ? readers.Count : 0, reader);
            }
        }

        if (readers.Count > 0)
        {
            Send(readers);
        }
    }

    private void Send(List<ReadOnItsWay> readers)
    {
        BookRead[] asked = Merge(readers);
        CallContext context = ContextOf(readers);
        var shared = SharedCall.Of(readers, static reader => reader.Span);
        context.SetSpan(shared?.First);
        IReadFill? fill = _keeper?.BeginFill();
        try
        {
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(
                new ReadBatch(asked, fill?.Epoch), ContractJson.Lean.ReadBatch);
            Answer<BooksRead> answer = Believed(
                _client.Post(context, "/books/read"u8, body, ContractJson.Default.EnvelopeBooksRead, shared: shared), asked);
            if (answer.HasValue)
            {
                fill?.Keep(asked, answer.Value, answer.StoreId);
                fill = null;
            }

            foreach (ReadOnItsWay reader in readers)
            {
                reader.Take(answer, context.Tiers, shared?.Context ?? default);
            }
        }
        finally
        {
            fill?.Drop();
        }
    }

    /// <summary>What is asked, each read once, and for each reader its place in the call.</summary>
    private static BookRead[] Merge(List<ReadOnItsWay> readers)
    {
        if (readers.Count == 1)
        {
            readers[0].Place = 0;
            return [readers[0].Read];
        }

        var places = new Dictionary<BookRead, int>(readers.Count, SameRead.Comparer);
        var asked = new List<BookRead>(readers.Count);
        foreach (ReadOnItsWay reader in readers)
        {
            if (!places.TryGetValue(reader.Read, out int place))
            {
                places.Add(reader.Read, place = asked.Count);
                asked.Add(reader.Read);
            }

            reader.Place = place;
        }

        return [.. asked];
    }

    private static CallContext ContextOf(List<ReadOnItsWay> readers)
    {
        long deadline = 0;
        foreach (ReadOnItsWay reader in readers)
        {
            deadline = Math.Max(deadline, reader.DeadlineMilliseconds);
        }

        return new CallContext
        {
            RequestId = Encoding.ASCII.GetBytes(readers[0].Read.RequestId),
            TraceParent = readers[0].TraceParent,
            DeadlineMilliseconds = deadline,
        };
    }

    /// <summary>The answer, if it is one to these reads: the catalog has not refused them, and each has its own books.</summary>
    private static Answer<BooksRead> Believed(Answer<BooksRead> answer, BookRead[] asked)
    {
        // No read is wrong, so these are not from a catalog.
        bool isForeign = answer is { IsRefusal: true, Status: 400 or 404 or 409 or 422 };
        bool isOther = answer.HasValue && !AreFor(asked, answer.Value.Found);
        return isForeign || isOther ? new Answer<BooksRead>(UpstreamOutcome.Malformed, 0, null, null) : answer;
    }

    private static bool AreFor(BookRead[] asked, IReadOnlyList<BooksFound?> found)
    {
        bool areFor = found.Count == asked.Length;
        for (int i = 0; i < asked.Length && areFor; i++)
        {
            areFor = found[i] is not { } books || AreFor(asked[i], books);
        }

        return areFor;
    }

    private static bool AreFor(BookRead asked, BooksFound found)
    {
        bool isOne = asked.ItemNumber is not null || asked.Title is not null;
        if (found.Books.Count > (isOne ? 1 : asked.Limit))
        {
            return false;
        }

        foreach (Book book in found.Books)
        {
            // The parser lets a null pass in a list.
            if (book is null || (asked.ItemNumber is { } itemNumber && book.ItemNumber != itemNumber))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One read on its way, and what came of it.</summary>
    private sealed class ReadOnItsWay(BookRead read, CallContext context)
    {
        public BookRead Read => read;

        public int Bytes { get; } = BytesOf(read);

        public long DeadlineMilliseconds { get; } = context.DeadlineMilliseconds;

        /// <summary>A copy: a reader that gives up takes its own context along.</summary>
        public byte[] TraceParent { get; } = context.TraceParent.ToArray();

        /// <summary>Calls that it was in.</summary>
        public int Attempts { get; set; }

        /// <summary>Where it stands in its call.</summary>
        public int Place { get; set; }

        /// <summary>Whether the answer had no room for it.</summary>
        public bool HadNoRoom { get; private set; }

        /// <summary>Until its call is sent, nothing was done.</summary>
        public Answer<BooksFound> Answer { get; private set; } = new(UpstreamOutcome.Busy, 0, null, null);

        public TierTimes? Tiers { get; private set; }

        public Activity? Span { get; } = context.Span;

        /// <summary>The span of its last call, if that had one.</summary>
        public ActivityContext SharedSpan { get; private set; }

        public void Take(in Answer<BooksRead> answer, TierTimes tiers, ActivityContext span)
        {
            SharedSpan = span;
            BooksFound? found = answer.Value?.Found[Place];
            HadNoRoom = answer.HasValue && found is null;
            Answer = found is null
                ? answer.WithoutValue<BooksFound>()
                : Clients.Answer.Known(found) with { StoreId = answer.StoreId };
            Tiers = tiers;
        }
    }

    /// <summary>Compares what is asked, whoever asks it.</summary>
    private sealed class SameRead : IEqualityComparer<BookRead>
    {
        public static SameRead Comparer { get; } = new();

        public bool Equals(BookRead? one, BookRead? other) =>
            one!.ItemNumber == other!.ItemNumber && one.Topic == other.Topic && one.Title == other.Title
            && one.After == other.After && one.Limit == other.Limit;

        public int GetHashCode(BookRead read) =>
            HashCode.Combine(read.ItemNumber, read.Topic, read.Title, read.After, read.Limit);
    }
}
