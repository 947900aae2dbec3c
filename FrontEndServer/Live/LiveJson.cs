using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Live;

/// <summary>The JSON of the control room: <c>snake_case</c> names, as in the rest of our own face.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Envelope<LiveSample>))]
[JsonSerializable(typeof(LiveSample))]
[JsonSerializable(typeof(LiveMinutes))]
internal sealed partial class LiveJson : JsonSerializerContext
{
    private const string SampleEvent = "sample";
    private const string MinutesEvent = "minutes";

    /// <summary>The event of a sample.</summary>
    public static byte[] EventOf(LiveSample sample, string? id)
    {
        var text = new ArrayBufferWriter<byte>();
        EventText.WriteEvent(text, SampleEvent, JsonSerializer.SerializeToUtf8Bytes(sample, Default.LiveSample), id);
        return text.WrittenSpan.ToArray();
    }

    /// <summary>The events that a new viewer gets first: the last minutes, and the last sample.</summary>
    public static byte[] OpeningOf(LiveMinutes minutes, LiveSample? last)
    {
        var text = new ArrayBufferWriter<byte>();
        EventText.WriteEvent(text, MinutesEvent, JsonSerializer.SerializeToUtf8Bytes(minutes, Default.LiveMinutes));
        if (last is not null)
        {
            text.Write(EventOf(last, id: null));
        }

        return text.WrittenSpan.ToArray();
    }
}
