using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Stage;

/// <summary>The disk of the servers that store something. Its owner calls it from one thread at a time.</summary>
internal sealed class StageDisk(params ServerOnStage[] servers)
{
    private const string Part = "part";
    private const string None = "none";

    private string _asked = StageAsk.DiskFree;

    /// <summary>Fills it or frees it; why that is not possible, or null.</summary>
    public string? Fill(string state)
    {
        bool isFull = state == StageAsk.DiskFull;
        bool[] areSet = [.. servers.Select(server => server.SetDiskFull(isFull))];
        if (areSet.Contains(false))
        {
            return "this system cannot take a process the room for its files: only Linux can";
        }

        _asked = state;
        return null;
    }

    /// <summary>What was asked for, and what the system says of the processes.</summary>
    public StagedDisk Report()
    {
        bool[] areFull = [.. servers.Select(server => server.IsDiskFull).OfType<bool>()];
        string seen = areFull.Length == 0 ? None
            : areFull.All(isFull => isFull) ? StageAsk.DiskFull
            : areFull.Contains(true) ? Part
            : StageAsk.DiskFree;
        return new StagedDisk(_asked, seen);
    }
}
