using PygmyStore.Client.Checks.History;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>Looks books up, one after the other, at one front end after the other.</summary>
internal sealed class Reader(ProcessStore store, Record record)
{
    private const int Items = 4;
    private const int PaceMilliseconds = 2; // it shares two processors with the buyers and the servers

    /// <summary>Goes on until told to stop.</summary>
    public void Run(WaitHandle stop)
    {
        using var client = new Customer(store);
        while (!stop.WaitOne(PaceMilliseconds))
        {
            LookUpAll(client);
        }
    }

    /// <summary>Looks up each book once.</summary>
    public void LookUpAll()
    {
        using var client = new Customer(store);
        LookUpAll(client);
    }

    private void LookUpAll(Customer client)
    {
        for (int item = 1; item <= Items; item++)
        {
            long begun = Record.Now;
            WireAnswer? answer = client.TryAsk("GET", $"/books/{item}");
            record.Add(new Call(CallKind.Lookup, "", item, 0, begun, Record.Now, Read(answer, item)));
        }
    }

    private Reply Read(WireAnswer? answer, int item)
    {
        if (answer is null)
        {
            return Reply.Unknown; // its front end was killed
        }

        if (answer.Status == 200)
        {
            return Reply.Done(answer.Json("data.version").GetInt64(), answer.Json("data.stock").GetInt64());
        }

        // A lookup that breaks off says how: 502 or 504. It does no harm to repeat it.
        if (answer.Status is not (502 or 503 or 504) || !answer.Fields.Contains("Retry-After"))
        {
            record.AddSurprise($"lookup {item}", answer);
        }

        return Reply.Unknown;
    }
}
