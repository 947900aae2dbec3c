namespace PygmyStore.OrderServer;

internal static class Program
{
    public static int Main() => 0;
}
