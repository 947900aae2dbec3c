using System.Globalization;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Shop;

/// <summary>The shop's menu. It runs until the user leaves or the input ends, whatever is typed.</summary>
/// <remarks>The menu and its questions go where prompts go, and the answers to the output.</remarks>
/// <param name="store">The store.</param>
/// <param name="url">Where it is, for the sentence that says it is not there.</param>
/// <param name="terminal">Where the user is.</param>
/// <param name="times">How long the servers took for the last answer, as text; null if it told nothing.</param>
internal sealed class ShopDialogue(StoreClient store, StoreUrl url, Terminal terminal, Func<string?> times)
{
    // A buy with an unknown outcome is sent again under its key. After that, the user decides.
    private const int MaxAttempts = 3;

    private const int MaxListed = 50; // books on a screen or two; a topic says more
    private const int MaxTopics = 10;

    /// <summary>Returns the exit code: the menu does not open where no store is.</summary>
    public int Run()
    {
        Answer<IReadOnlyList<Book>> first = store.Browse();
        if (first.ExitCode() == ExitCode.Unreachable)
        {
            terminal.Error.WriteLine(first.Refusal(url));
            return ExitCode.Unreachable;
        }

        Say("Welcome to Pygmy.com, the world's smallest bookstore.");
        while (AskForChoice() is { } choice)
        {
            switch (choice.ToLowerInvariant())
            {
                case "1" or "search":
                    Search();
                    break;
                case "2" or "info":
                    Info();
                    break;
                case "3" or "purchase":
                    Purchase();
                    break;
                case "4" or "exit":
                    Say("Goodbye.");
                    return ExitCode.Success;
                case "":
                    break;
                default:
                    Say("Please answer with 1, 2, 3 or 4.");
                    break;
            }
        }

        Say("");
        return ExitCode.Success;
    }

    private string? AskForChoice()
    {
        Say("");
        foreach (string choice in (string[])["Search [1]", "Info [2]", "Purchase [3]", "Exit [4]"])
        {
            Say(choice);
        }

        return Ask("> ");
    }

    private void Search()
    {
        if (Ask("Topic (Enter for all books): ") is not { } topic)
        {
            return;
        }

        Answer<IReadOnlyList<Book>> answer = topic.Length == 0 ? store.Browse() : store.Search(topic);
        if (!answer.HasValue)
        {
            Refuse(answer);
        }
        else if (answer.Value.Count == 0 && topic.Length > 0)
        {
            Refuse($"There are no books on \"{topic}\".", $"The topics are {Topics()}.");
        }
        else
        {
            StoreText.Write([.. answer.Value.Take(MaxListed)], terminal);
            bool isCut = answer.Value.Count > MaxListed || answer.HasNextPage;
            Say(isCut ? $"These are the first {MaxListed} books of more: a topic shows fewer." : "");
        }
    }

    private string Topics()
    {
        IEnumerable<string> topics = (store.Browse().Value ?? []).Select(book => book.Topic)
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxTopics).DefaultIfEmpty("none");
        return string.Join(", ", topics.Select(topic => $"\"{topic}\""));
    }

    private void Info()
    {
        if (!TryAskNumber("Item number: ", fallback: null, out int itemNumber))
        {
            return;
        }

        Answer<Book> answer = store.Lookup(itemNumber);
        if (answer.HasValue)
        {
            StoreText.Write([answer.Value], terminal);
        }
        else
        {
            Refuse(answer);
        }
    }

    private void Purchase()
    {
        if (!TryAskNumber("Item number: ", fallback: null, out int itemNumber)
            || !TryAskNumber("Copies (Enter for 1): ", fallback: 1, out int copies))
        {
            return;
        }

        string key = Guid.NewGuid().ToString();
        Answer<Order> answer = store.Buy(itemNumber, copies, key);
        for (int attempt = 1; attempt < MaxAttempts && answer.IsUnknown(); attempt++)
        {
            answer = store.Buy(itemNumber, copies, key);
        }

        string? took = times(); // before another question replaces it
        if (answer.HasValue)
        {
            Reply("Bought", Tone.Good, StoreText.Of(answer.Value));
            Say(took is null ? "" : $"The servers took {took} ms of their own.");
        }
        else if (answer.IsUnknown())
        {
            Refuse(answer.Refusal(), "It may have been bought. This command finds out, and never buys twice:");
            Say($"  buy {itemNumber} --quantity {copies} --key {key}");
        }
        else if (answer is { IsRefusal: true, Status: 409 })
        {
            Refuse(answer.Refusal(), WhatIsLeft(itemNumber));
        }
        else
        {
            Refuse(answer);
        }
    }

    private string WhatIsLeft(int itemNumber) => store.Lookup(itemNumber).Value?.Stock switch
    {
        null => "Search [1] lists the books.",
        <= 0 => "It is sold out; Search [1] shows what else there is.",
        1 => "1 copy is left: Purchase [3] takes it.",
        var left => $"{left} copies are left: Purchase [3] takes so many or fewer.",
    };

    private void Refuse<T>(Answer<T> answer)
        where T : class => Refuse(
            answer.Refusal(),
            answer.ExitCode() == ExitCode.Unreachable ? $"Is the store at {url} running? Then try again."
            : answer.Status == 404 ? "Search [1] lists the books."
            : "");

    /// <summary>A refusal is an answer; what to do next is for the person.</summary>
    private void Refuse(string sentence, string next)
    {
        Reply("Refused", Tone.Bad, sentence);
        if (next.Length > 0)
        {
            Say(next);
        }
    }

    /// <summary>A whole number; false if nothing or something else is typed, which is told.</summary>
    private bool TryAskNumber(string prompt, int? fallback, out int number)
    {
        string? text = Ask(prompt);
        if (text is "" && fallback is { } usual)
        {
            number = usual;
            return true;
        }

        bool isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        if (!isNumber && text is not (null or ""))
        {
            Say($"\"{text}\" is not a whole number.");
        }

        return isNumber;
    }

    /// <summary>The next line of input, trimmed; null at the end of the input.</summary>
    private string? Ask(string prompt)
    {
        terminal.Error.Write(prompt);
        terminal.Error.Flush();
        return terminal.In.ReadLine()?.Trim();
    }

    private void Reply(string word, Tone tone, string sentence) =>
        terminal.Out.WriteLine(terminal.Paint(word, tone) + terminal.Fit($"{word}: {sentence}")[word.Length..]);

    private void Say(string sentence) => terminal.Error.WriteLine(TextBlock.Wrap(sentence, terminal.Width));
}
