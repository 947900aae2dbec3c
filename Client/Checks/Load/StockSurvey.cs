using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Checks.Load;

/// <summary>The stock of the books at a time when no load runs, by lookups of the face.</summary>
internal sealed class StockSurvey
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20); // a hundred thousand books, and more

    private readonly Dictionary<int, CheckAnswer> _answers = [];
    private readonly Lock _lock = new();

    private StockSurvey(int books) => Books = books;

    /// <summary>Of how many books it was asked.</summary>
    public int Books { get; }

    /// <summary>The answers that told a stock, by item number.</summary>
    public IReadOnlyDictionary<int, CheckAnswer> Answers => _answers;

    public static StockSurvey Of(CheckedStore store, IReadOnlyList<Book> books, Inquiry inquiry)
    {
        var survey = new StockSurvey(books.Count);
        inquiry.ForEach(books.Count, Patience, (index, deadline) => survey.Ask(store, books[index], deadline));
        return survey;
    }

    /// <summary>The lookups as calls of the history.</summary>
    public IEnumerable<SeenCall> Calls => _answers.Select(answer => answer.Value.AsLookup(answer.Key));

    private Asked Ask(CheckedStore store, Book book, long deadline)
    {
        CheckAnswer answer = store.Lookup(book, deadline);
        if (answer.Face is { Outcome: CallOutcome.Ok } face && face.Stock is not null)
        {
            lock (_lock)
            {
                _answers[book.ItemNumber] = answer;
            }
        }

        return answer.IsDefinite ? Asked.Answered : Asked.Unanswered;
    }
}
