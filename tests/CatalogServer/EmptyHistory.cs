using PygmyStore.CatalogServer.Books;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.CatalogServer;

/// <summary>A history without sales, in its first generation, with an archive on a disk in memory.</summary>
internal static class EmptyHistory
{
    public static SaleHistory Create()
    {
        SaleArchive archive = SaleArchive.Open(new FaultyFolder(), new(), static _ => { }).Log!;
        var history = new SaleHistory(archive, new PagedList<uint>(), TimeProvider.System, TimeSpan.Zero);
        history.StartGeneration(1);
        return history;
    }
}
