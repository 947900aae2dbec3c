using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Hosting;

/// <summary>
/// Ties a server to the client's stage that has started it (<c>--stage</c>). Standard input is a pipe from the stage: its first
/// line is the token with which the stage may be asked for something, and its end means that the stage is gone, however it
/// ended. Then the server ends too.
/// </summary>
/// <remarks>
/// A token on the command line or in the environment could be read by others. A paused server reads nothing, so on Linux the
/// system lets it go on (SIGCONT) when the stage has ended.
/// </remarks>
internal static partial class StageTether
{
    private const int MaxTokenBytes = 128; // twice what a token has
    private const int StandardInput = 0;
    private const int SetParentDeathSignal = 1; // PR_SET_PDEATHSIG
    private const int Continue = 18; // SIGCONT on Linux

    /// <summary>The configuration with the token; as it was for a server without a stage.</summary>
    /// <exception cref="StartupException">Standard input gives no token: nobody's stage has started this server.</exception>
    public static StoreConfiguration Tie(StoreConfiguration configuration, ManualResetEventSlim stop)
    {
        if (configuration.Stage is null)
        {
            return configuration;
        }

        if (OperatingSystem.IsLinux())
        {
            _ = Control(SetParentDeathSignal, Continue, 0, 0, 0);
        }

        // Not the console's stream, which exists for a person: this is the pipe itself.
        var input = new FileStream(new SafeFileHandle(StandardInput, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        string token = ReadToken(input)
            ?? throw new StartupException("--stage is for servers that the client's stage starts: standard input gives no token");
        new Thread(() => EndWith(input, stop)) { Name = "stage tether", IsBackground = true }.Start();
        return configuration with { StageToken = token };
    }

    /// <summary>The first line; null if it is empty, too long or has no end.</summary>
    internal static string? ReadToken(Stream input)
    {
        byte[] line = new byte[MaxTokenBytes];
        try
        {
            for (int length = 0; length < line.Length && input.Read(line, length, 1) == 1; length++)
            {
                if (line[length] == (byte)'\n')
                {
                    return length == 0 ? null : Encoding.ASCII.GetString(line, 0, length);
                }
            }
        }
        catch (IOException)
        {
            // As if it had ended.
        }

        return null;
    }

    /// <summary>Stops the server at the end of the stream; what comes before that means nothing.</summary>
    internal static void EndWith(Stream input, ManualResetEventSlim stop)
    {
        byte[] ignored = new byte[64];
        try
        {
            while (input.Read(ignored, 0, ignored.Length) > 0)
            {
            }
        }
        catch (IOException)
        {
            // As if it had ended.
        }

        Messages.Error.WriteLine("the stage has ended, and this server ends with it");
        stop.Set();
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint signal, nuint third, nuint fourth, nuint fifth);
}
