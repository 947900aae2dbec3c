using System.Globalization;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.LocalStores;

namespace PygmyStore.Client.Demo;

/// <summary><c>demo tiers</c>: where the time of a buy goes, as the clients grow. The servers tell it in each answer.</summary>
internal sealed class TiersDemo(DemoStage stage, TimeSpan time, params int[] clientCounts)
{
    private const int BarWidth = 40;

    private static readonly (Tier Tier, char Letter, string Name)[] Tiers =
    [
        (Tier.Client, '.', "network and client"), (Tier.FrontEnd, 'F', "front end"), (Tier.Order, 'O', "order service"),
        (Tier.Catalog, 'C', "catalog"),
    ];

    /// <summary>The usual one.</summary>
    public TiersDemo(DemoStage stage)
        : this(stage, TimeSpan.FromSeconds(3), 1, 4, 16, 64)
    {
    }

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        stage.Title("Tiers: where the time of a buy goes, as the clients grow.");
        stage.Say("Each answer tells how long each server took (Server-Timing).");
        stage.Say("Its own time is shown: with the wait for a turn, without other servers.");

        using LocalStore? store = stage.Open(new LocalStoreOptions { Stock = 1_000_000, Durability = "fsync" });
        if (store is null)
        {
            return stage.CutShort;
        }

        var load = new DemoLoad(stage, store);
        if (load.Closed(clientCounts[0], time) is null) // the first ones load code
        {
            return stage.CutShort;
        }

        stage.Say(string.Join("    ", Tiers.Select(tier => $"{tier.Letter} {tier.Name}")));
        stage.Part($"{"clients",9} {"buys/s",8} {"ms",6}  a buy, divided among them");
        var all = new List<BuyFigures>();
        foreach (int clients in clientCounts)
        {
            if (load.Closed(clients, time) is not { } figures)
            {
                return stage.CutShort;
            }

            all.Add(figures);
            string milliseconds = DemoStage.Milliseconds(figures.Times.MeanMicroseconds ?? 0);
            stage.Say(string.Create(
                CultureInfo.InvariantCulture, $"{clients,7} {figures.Rate,8:N0} {milliseconds,6}  {Bar(figures.Tiers)}"));
        }

        bool isTold = all.All(figures => figures.Bought == 0 || figures.Tiers.OwnOf(Tier.Catalog).Count > 0);
        if (!isTold || all.Any(figures => figures.Bought == 0))
        {
            return !isTold ? stage.End(DemoResult.Wrong, "answers told no times.")
                : stage.End(DemoResult.NotShown, "Nobody could buy: this machine is too busy.");
        }

        double more = all[^1].Rate / all[0].Rate;
        double longer = (all[^1].Times.MeanMicroseconds ?? 0) / (all[0].Times.MeanMicroseconds ?? 1);
        return stage.End(
            DemoResult.AsExpected,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{clientCounts[^1]} clients instead of {clientCounts[0]} buy {more:F1} times as much, and each buy takes "
                + $"{longer:F1} times as long. Most of its time is here: {Largest(all[^1].Tiers)}."));
    }

    /// <summary>A line that is divided as the time is.</summary>
    private static string Bar(TierFigures tiers)
    {
        double[] own = [.. Tiers.Select(tier => tiers.OwnOf(tier.Tier).MeanMicroseconds ?? 0)];
        double sum = Math.Max(1, own.Sum());
        double end = 0;
        int drawn = 0;
        string bar = "";
        for (int i = 0; i < own.Length; i++)
        {
            end += own[i] / sum * BarWidth;
            int letters = (int)Math.Round(end) - drawn;
            bar += new string(Tiers[i].Letter, letters);
            drawn += letters;
        }

        return bar;
    }

    private static string Largest(TierFigures tiers) => Tiers.MaxBy(tier => tiers.OwnOf(tier.Tier).MeanMicroseconds ?? 0).Name;
}
