namespace PygmyStore.Tests.Conformance;

/// <summary>How firmly the standard asks for what we do with a message; so how another server's laxity is judged.</summary>
internal enum Demand
{
    /// <summary>MUST: to do otherwise is forbidden.</summary>
    Must,

    /// <summary>
    /// SHOULD, or the grammar alone (RFC 9112 section 2.2: what does not match it SHOULD be answered 400): to do otherwise is
    /// advised against.
    /// </summary>
    Should,

    /// <summary>MAY: to do otherwise is allowed.</summary>
    May,

    /// <summary>A server MAY handle the message, and MUST close the connection behind it.</summary>
    MayButMustClose,
}
