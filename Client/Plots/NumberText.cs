using System.Globalization;

namespace PygmyStore.Client.Plots;

/// <summary>Numbers in plots: short, and without digits that nobody measured.</summary>
internal static class NumberText
{
    private const double Million = 1_000_000;
    private const double MostPlain = 1e9;
    private const double LeastPlain = 0.0001;

    /// <summary>The number of a tick, as it is: 0.5, 20, 5,000, 2M.</summary>
    public static string OfTick(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= MostPlain or < LeastPlain => value.ToString("0.###e0", CultureInfo.InvariantCulture),
        >= Million => (value / Million).ToString("#,0.######", CultureInfo.InvariantCulture) + "M",
        _ => value.ToString("#,0.######", CultureInfo.InvariantCulture),
    };

    /// <summary>A measured value in three digits: 0.123, 1.23, 12.3, 1,230.</summary>
    public static string OfValue(double value)
    {
        if (!double.IsFinite(value) || Math.Abs(value) < Scale.Least)
        {
            return double.IsFinite(value) ? "0" : "-";
        }

        int digits = 2 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        double unit = Math.Pow(10, digits);
        double rounded = Math.Round(value * unit) / unit;
        return Math.Abs(rounded) is >= Million or < LeastPlain
            ? OfTick(rounded)
            : rounded.ToString(digits > 0 ? "#,0." + new string('0', digits) : "#,0", CultureInfo.InvariantCulture);
    }
}
