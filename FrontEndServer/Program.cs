namespace PygmyStore.FrontEndServer;

internal static class Program
{
    public static int Main() => 0;
}
