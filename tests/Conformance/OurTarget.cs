using System.Net;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Conformance;

/// <summary>The whole store in this process, with copies enough for every case; requests go to its front end.</summary>
internal sealed class OurTarget : ConformanceTarget
{
    private const int Copies = 1_000_000;
    private const int LongestHostBytes = 255;

    private readonly RunningStore _store = RunningStore.Start(configuration =>
    {
        Directory.CreateDirectory(configuration.DataFolder);
        File.WriteAllText(
            Path.Combine(configuration.DataFolder, "inventory.csv"),
            "item_number,title,topic,stock,cost\n"
            + string.Concat(Enumerable.Range(1, 4).Select(n => $"{n},Book {n},conformance,{Copies},10\n")));
        return configuration with
        {
            Durability = Durability.Os, // what is asked here is asked of the bytes on the wire
            AllowedHosts =
            [
                "a", "a.example", "b.example", "[2001:db8::1]", "a_b", "a%2Db", "*", Requests.Filled(LongestHostBytes - 1),
                Requests.Filled(LongestHostBytes),
            ],
        };
    });

    public override IPEndPoint EndPoint => _store.FrontEnd.LocalEndPoint;

    public override TimeSpan Patience => TimeSpan.FromSeconds(20); // far past every deadline of the server: silence is a defect

    /// <summary>Exceptions that reached the runtime.</summary>
    public long Faults => _store.FrontEnd.Counters.Faults;

    public override void Dispose() => _store.Dispose();
}
