using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.Client.Load.Engine;

/// <summary>Reads from an answer how long each server took (<c>Server-Timing</c>). Other stores tell nothing.</summary>
/// <remarks>The servers are named from the front to the back: each time contains those after it.</remarks>
internal static class ServerTimes
{
    public static void Read(FieldSection fields, ref CallRecord record)
    {
        record.FrontEndMicroseconds = record.OrderMicroseconds = record.CatalogMicroseconds = -1;
        record.IsOrderBehindCatalog = false;
        if (!fields.TryGet("Server-Timing"u8, out ReadOnlySpan<byte> timing))
        {
            return;
        }

        var reader = new ServerTimingReader(timing);
        while (reader.TryRead(out ReadOnlySpan<byte> name, out TimeSpan duration))
        {
            int microseconds = (int)Math.Min(duration.Ticks / TimeSpan.TicksPerMicrosecond, int.MaxValue);
            if (name.SequenceEqual("frontend"u8))
            {
                record.FrontEndMicroseconds = microseconds;
            }
            else if (name.SequenceEqual("order"u8))
            {
                record.OrderMicroseconds = microseconds;
                record.IsOrderBehindCatalog = record.CatalogMicroseconds >= 0;
            }
            else if (name.SequenceEqual("catalog"u8))
            {
                record.CatalogMicroseconds = microseconds;
            }
        }
    }
}
