namespace PygmyStore.Common.Configuration;

/// <summary>
/// One row of <see cref="SettingTable"/>: a name, its default, and how its text becomes a property of
/// <see cref="StoreConfiguration"/>.
/// </summary>
internal abstract class Setting(string name, string defaultText, string syntax, string meaning)
{
    public string Name { get; } = name;

    public string DefaultText { get; } = defaultText;

    /// <summary>What its values look like, for <c>--help</c>.</summary>
    public string Syntax { get; } = syntax;

    public string Meaning { get; } = meaning;

    public string OptionName => OptionOf(Name);

    public string VariableName => VariableOf(Name);

    public static string OptionOf(string name) => "--" + name.Replace('_', '-');

    public static string VariableOf(string name) => "PYGMY_" + name.ToUpperInvariant();

    /// <summary>Sets the property. Returns null, or the reason why the text is not a valid value.</summary>
    /// <param name="text">The value as written.</param>
    /// <param name="folder">Relative folders start here.</param>
    /// <param name="configuration">Replaced by a changed copy if the text is valid.</param>
    public abstract string? Apply(string text, string folder, ref StoreConfiguration configuration);
}

/// <summary>A setting whose property is a <typeparamref name="T"/>.</summary>
internal sealed class Setting<T>(
    string name, string defaultText, SettingKind<T> kind, Func<StoreConfiguration, T, StoreConfiguration> with, string meaning)
    : Setting(name, defaultText, kind.Syntax, meaning)
{
    public override string? Apply(string text, string folder, ref StoreConfiguration configuration)
    {
        string? reason = kind.Parse(text, folder, out T? value);
        if (reason is null)
        {
            configuration = with(configuration, value);
        }

        return reason;
    }
}
