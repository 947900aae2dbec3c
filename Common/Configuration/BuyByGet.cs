namespace PygmyStore.Common.Configuration;

/// <summary>Where the routes exist that buy, or change a book, by GET.</summary>
public enum BuyByGet
{
    /// <summary>
    /// Where a server listens on loopback. Elsewhere browsers do not say, over plain HTTP, which page makes them send a request, so an image in
    /// any page could buy.
    /// </summary>
    Local,

    /// <summary>Everywhere.</summary>
    On,

    /// <summary>Nowhere.</summary>
    Off,
}
