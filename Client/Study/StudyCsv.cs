using System.Globalization;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Study;

/// <summary>A study as CSV, for other programs: a line for each run and kind of call. Times are in microseconds.</summary>
internal static class StudyCsv
{
    public const string Head =
        "run,store,load,clients,operation,step,calls,cut,steady,unexpected,sold_out,per_second,"
        + "mean_us,p50_us,p90_us,p99_us,p999_us,client_us,front_end_us,order_us,catalog_us";

    public static string Of(StudyResult result) => string.Join('\n', result.Runs.SelectMany(LinesOf).Prepend(Head));

    private static IEnumerable<string> LinesOf(StudyRun run) =>
        run.Figures.Select(figures => string.Join(',', Fields(run, figures)));

    private static IEnumerable<string> Fields(StudyRun run, RunFigures figures) =>
        new object?[]
        {
            run.Number, NameOf(run.Cell.Store), run.Cell.Load.ToString().ToLowerInvariant(), run.Cell.Clients,
            figures.Kind.Operation.Name(), figures.Kind.Step, figures.Calls,
            figures.Cut ?? 0, figures.Cut is null ? 0 : 1, figures.Unexpected, figures.SoldOut, Rounded(figures.PerSecond),
            Rounded(figures.MeanUs), figures.P50Us, figures.P90Us, figures.P99Us, figures.P999Us,
            Rounded(figures.Own.ClientUs), Rounded(figures.Own.FrontEndUs), Rounded(figures.Own.OrderUs),
            Rounded(figures.Own.CatalogUs),
        }.Select(field => Convert.ToString(field, CultureInfo.InvariantCulture) ?? "");

    private static string NameOf(StudyStore store) => store switch
    {
        StudyStore.NoCache => "no_cache",
        StudyStore.CatalogFirst => "catalog_first",
        StudyStore.SoldOut => "sold_out",
        StudyStore.SoldOutCatalogFirst => "sold_out_catalog_first",
        _ => "usual",
    };

    private static double Rounded(double number) => Math.Round(number, 1);
}
