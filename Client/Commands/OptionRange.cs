using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PygmyStore.Client.Commands;

/// <summary>Options and arguments that take a number. Anything else is an error of the command line, in one sentence.</summary>
internal static class OptionRange
{
    /// <summary>Takes only numbers of the range; whole ones if that is the option's type.</summary>
    public static Option<T> Within<T>(this Option<T> option, double least, double most)
    {
        option.CustomParser = given => Read<T>(given, option.Name, least, most);
        return option;
    }

    /// <summary>The same for an argument, by the name that its sentence gives it.</summary>
    public static Argument<T> Within<T>(this Argument<T> argument, double least, double most)
    {
        argument.CustomParser = given => Read<T>(given, argument.Name, least, most);
        return argument;
    }

    /// <summary>Reads a whole number from 1 to the most.</summary>
    public static bool TryReadCount(string text, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most;

    private static T? Read<T>(ArgumentResult given, string name, double least, double most)
    {
        string text = given.Tokens.Count > 0 ? given.Tokens[0].Value : "";
        Type type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        bool isWhole = type != typeof(double) && type != typeof(decimal);
        bool isNumber = isWhole
            ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        if (isNumber && double.Parse(text, CultureInfo.InvariantCulture) is var number && number >= least && number <= most)
        {
            return (T)Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
        }

        string kind = isWhole ? "a whole number" : "a number";
        given.AddError(FormattableString.Invariant($"{name}: takes {kind} from {least} to {most}, not \"{text}\""));
        return default;
    }
}
