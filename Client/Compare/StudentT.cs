namespace PygmyStore.Client.Compare;

/// <summary>How many standard errors to both sides of a mean contain the true one in 95 of 100 cases.</summary>
internal static class StudentT
{
    private static readonly double[] ByFreedom =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110,
        2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>Degrees of freedom between two whole numbers are interpolated.</summary>
    public static double At95Percent(double freedom)
    {
        const double normal = 1.960;
        const double slope = 2.46; // beyond the table the value falls to the normal one about as 1 / freedom
        if (freedom >= ByFreedom.Length)
        {
            return normal + (slope / freedom);
        }

        int below = Math.Max(1, (int)freedom);
        double part = Math.Max(0, freedom - below);
        return ByFreedom[below - 1] + (part * (ByFreedom[below] - ByFreedom[below - 1]));
    }
}
