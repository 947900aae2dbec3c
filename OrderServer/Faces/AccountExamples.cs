namespace PygmyStore.OrderServer.Faces;

/// <summary>What a front end may ask about accounts, as <c>/openapi.json</c> shows it.</summary>
internal static class AccountExamples
{
    public const string Name = """{"name":"Grace"}""";

    public const string Login = $$"""{"login":"{{Hash}}"}""";

    public const string NewLogin = $$"""{"login":"{{Hash}}","account":"{{Id}}","password":{{Password}}}""";

    public const string Account = $$"""{"id":"{{Id}}","name":"Grace","password":{{Password}}}""";

    public const string PasswordChange = $$"""{"account":"{{Id}}","before":{{Password}},"after":{{Password}}}""";

    private const string Id = "a0123456789abcdef";
    private const string Salt = "0123456789abcdef0123456789abcdef";
    private const string Hash = Salt + Salt;
    private const string Password = $$"""{"salt":"{{Salt}}","iterations":600000,"hash":"{{Hash}}"}""";
}
