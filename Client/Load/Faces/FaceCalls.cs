using System.Diagnostics.CodeAnalysis;
using System.Text;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Load.Faces;

/// <summary>Asks a store for books in the requests of a face, one call after another. For one thread.</summary>
/// <remarks>Follows the links of a list from page to page. All calls together end at the deadline.</remarks>
internal sealed class FaceCalls(Upstream store, long deadlineMilliseconds)
{
    // A page of ours has 1,000 books and a shop at most 100,000. A list of ten times as many pages does not end.
    private const int MaxPages = 1000;

    /// <summary>The books of a list or of a lookup, none if the store said so (404); false if it gave no usable answer.</summary>
    public bool TryAsk(FaceRequest request, out List<ToldBook> books, [NotNullWhen(false)] out FoundBooks? failure)
    {
        books = [];
        byte[] target = request.Target;
        for (int page = 0; page < MaxPages; page++)
        {
            using UpstreamCall call = store.Call(new UpstreamRequest
            {
                Method = request.Method,
                Target = target,
                Body = request.Body,
                DeadlineMilliseconds = deadlineMilliseconds,
                IsSafeToRepeat = true,
            });
            failure = FailureOf(call, request);
            if (failure is not null || call.Status == 404)
            {
                return failure is null;
            }

            if (ToldBook.Read(call.Body) is not { } told)
            {
                failure = FoundBooks.None($"{Asked(request)}: what came is not an answer of this face");
                return false;
            }

            books.AddRange(told);
            if (!LinkField.TryFindNext(call.Fields, out ReadOnlySpan<byte> next)
                || !next.StartsWith("/"u8) || next.StartsWith("//"u8))
            {
                return true;
            }

            target = next.ToArray();
        }

        failure = FoundBooks.None($"{Asked(request)}: the list does not end");
        return false;
    }

    private FoundBooks? FailureOf(in UpstreamCall call, FaceRequest request)
    {
        if (call.Outcome == UpstreamOutcome.Answered)
        {
            return call.Status is (>= 200 and <= 299) or 404
                ? null
                : FoundBooks.None($"{Asked(request)}: the store answered with status {call.Status}");
        }

        if (Environment.TickCount64 >= deadlineMilliseconds)
        {
            return FoundBooks.None("the store did not tell its books in time", isUnreachable: true);
        }

        string asked = $"{Asked(request)} at {store.Options.EndPoint}";
        string reason = call.Outcome switch
        {
            UpstreamOutcome.Unreachable => $"the store cannot be reached at {store.Options.EndPoint}",
            UpstreamOutcome.TimedOut => $"{asked}: no answer came in time",
            UpstreamOutcome.Broken => $"{asked}: the connection ended before the answer did",
            UpstreamOutcome.Malformed => $"{asked}: what came is not HTTP, or too long",
            _ => $"{asked}: too many calls are under way",
        };
        return FoundBooks.None(reason, isUnreachable: true);
    }

    private static string Asked(FaceRequest request) =>
        $"{request.Method.Name()} {Encoding.ASCII.GetString(request.Target)}";
}
