namespace PygmyStore.CatalogServer;

internal static class Program
{
    public static int Main() => 0;
}
