using System.CommandLine;

namespace PygmyStore.Client.Commands;

/// <summary>Bounds of numbers on the command line.</summary>
internal static class OptionRange
{
    /// <summary>Makes a number outside of the range an error of the command line.</summary>
    public static Option<T> Within<T>(this Option<T> option, double least, double most)
    {
        option.Validators.Add(given =>
        {
            if (given.Tokens.Count > 0 && given.GetValueOrDefault<T>() is IConvertible number
                && number.ToDouble(null) is var value && !(value >= least && value <= most))
            {
                given.AddError($"{option.Name}: takes a number from {least} to {most}");
            }
        });
        return option;
    }
}
