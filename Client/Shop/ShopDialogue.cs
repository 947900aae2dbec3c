using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Shop;

/// <summary>The shop's menu. It runs until the user leaves or the input ends, whatever is typed.</summary>
internal sealed class ShopDialogue(StoreClient store, Terminal terminal)
{
    // A buy with an unknown outcome is sent again under its key. After that, the user decides.
    private const int MaxAttempts = 3;

    public void Run()
    {
        terminal.Out.WriteLine("Welcome to Pygmy.com, the world's smallest bookstore.");
        while (Ask("Search [1], Info [2], Purchase [3], Exit [4]: ") is { } choice)
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
                    terminal.Out.WriteLine("Goodbye.");
                    return;
                case "":
                    break;
                default:
                    terminal.Out.WriteLine("Please answer with 1, 2, 3 or 4.");
                    break;
            }
        }

        terminal.Out.WriteLine();
    }

    private void Search()
    {
        if (Ask("Topic: ") is { Length: > 0 } topic)
        {
            Show(store.Search(topic), books => StoreText.Write(books, terminal));
        }
    }

    private void Info()
    {
        if (TryAskItemNumber(out int itemNumber))
        {
            Show(store.Lookup(itemNumber), book => StoreText.Write([book], terminal));
        }
    }

    private void Purchase()
    {
        if (!TryAskItemNumber(out int itemNumber))
        {
            return;
        }

        string key = Guid.NewGuid().ToString();
        Answer<Order> answer = store.Buy(itemNumber, 1, key);
        for (int attempt = 1; attempt < MaxAttempts && answer.IsUnknown(); attempt++)
        {
            answer = store.Buy(itemNumber, 1, key);
        }

        Show(answer, order => terminal.Out.WriteLine(StoreText.Of(order)));
        if (answer.IsUnknown())
        {
            terminal.Out.WriteLine($"It may have been bought: \"buy {itemNumber} --key {key}\" finds out, and never buys twice.");
        }
    }

    private void Show<T>(Answer<T> answer, Action<T> write)
        where T : class
    {
        if (answer.HasValue)
        {
            write(answer.Value);
        }
        else
        {
            terminal.Out.WriteLine(answer.Refusal());
        }
    }

    private bool TryAskItemNumber(out int itemNumber)
    {
        string? text = Ask("Item number: ");
        bool isNumber = int.TryParse(text, out itemNumber);
        if (!isNumber && text is not (null or ""))
        {
            terminal.Out.WriteLine("An item number is a whole number.");
        }

        return isNumber;
    }

    /// <summary>The next line of input, trimmed; null at the end of the input.</summary>
    private string? Ask(string prompt)
    {
        terminal.Out.Write(prompt);
        terminal.Out.Flush();
        return terminal.In.ReadLine()?.Trim();
    }
}
