namespace PygmyStore.Client.Load.Calls;

/// <summary>What one call of a load asked, and what it was told.</summary>
/// <remarks>Times are in the ticks of <see cref="System.Diagnostics.Stopwatch"/>. A number that nobody told is -1.</remarks>
internal record struct CallRecord
{
    public Operation Operation { get; set; }

    public CallOutcome Outcome { get; set; }

    /// <summary>The answer's status; 0 if no answer came.</summary>
    public int Status { get; set; }

    /// <summary>The client that sent it, from 0; with <see cref="Call"/> it gives the name (<see cref="CallName"/>).</summary>
    public int Client { get; set; }

    /// <summary>The number of the call among the client's, from 0.</summary>
    public int Call { get; set; }

    /// <summary>The server that it was sent to: the index among the <c>--url</c>s.</summary>
    public int Server { get; set; }

    /// <summary>The book that was asked for; 0 for a search.</summary>
    public int ItemNumber { get; set; }

    /// <summary>The copies that a buy asked for; 0 otherwise.</summary>
    public int Quantity { get; set; }

    /// <summary>When it should have been sent: in a closed load, when the client was free.</summary>
    public long DueTicks { get; set; }

    /// <summary>Whether its client was free when it was due. Then only this process is to blame if it was sent late.</summary>
    public bool WasClientFree { get; set; }

    public long SentTicks { get; set; }

    public long EndedTicks { get; set; }

    public int FrontEndMicroseconds { get; set; }

    public int OrderMicroseconds { get; set; }

    public int CatalogMicroseconds { get; set; }

    /// <summary>Whether the order service stands behind the catalog (<c>buy_path,catalog_first</c>), not before it.</summary>
    public bool IsOrderBehindCatalog { get; set; }

    public long Version { get; set; }

    public long Stock { get; set; }

    public long OrderNumber { get; set; }

    /// <summary>Whether it belongs to the warm-up: then it is in no figure, but the checks use it.</summary>
    public bool IsWarmUp { get; set; }

    /// <summary>Whether the end of the load cut it off, before an answer could tell anything. Its outcome is unknown.</summary>
    public bool IsAbandoned { get; set; }
}

/// <summary>What a call asks the store for. The name in lower case is its name in commands and reports.</summary>
internal enum Operation
{
    Search,
    Lookup,
    Buy,

    /// <summary>Reads an order back.</summary>
    Order,
}

/// <summary>The outcome of one call of a load. A healthy store gives only the first two.</summary>
internal enum CallOutcome
{
    Ok,

    /// <summary>A buy found too few copies. Every long load meets this.</summary>
    OutOfStock,

    /// <summary>Another refusal. A load sends nothing that deserves one.</summary>
    Refused,

    /// <summary>The server answered with a status of 500 or more.</summary>
    ServerError,

    /// <summary>The request was sent, but no usable answer came.</summary>
    Unknown,

    /// <summary>The request was not sent.</summary>
    ConnectionError,
}

/// <summary>Takes the records of a load. One thread calls it, while the load runs and once more at its end.</summary>
internal interface ICallSink
{
    void Take(ReadOnlySpan<CallRecord> records);
}
