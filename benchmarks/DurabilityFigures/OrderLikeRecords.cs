using PygmyStore.Common.Storage;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>A log whose records have the fields and the length of orders.</summary>
internal static class OrderLikeRecords
{
    private static readonly LogFormat Format = new("benchmark", 1);

    /// <summary>Opens the log. The recovery reads every field and keeps nothing.</summary>
    public static LogOpening<RecordLog> Open(string folder, string name, Durability durability = Durability.Fsync) =>
        RecordLog.Open(new DiskFolder(folder), name, Format, new RecordLogOptions { Durability = durability }, (record, _) =>
        {
            while (record.TryRead(out ReadOnlySpan<byte> _))
            {
            }

            return null;
        });

    public static void Append(RecordLog log) =>
        log.StartRecord().Field(log.NextSequence).Field("k3f2b8c1a-7d44-4e0e-9b1c-2a6f5d7e8c90").Field(2)
            .Field("RPCs for Dummies").Field(1).Field(20).Field(1000).Field(log.NextSequence).End();
}
