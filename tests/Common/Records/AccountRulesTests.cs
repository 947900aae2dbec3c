using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Common.Records;

/// <summary>Which names, passwords, ids and hashes there may be.</summary>
internal sealed class AccountRulesTests
{
    [TestCase("A", true)]
    [TestCase("7", true)]
    [TestCase("Ada Lovelace", true)]
    [TestCase("O'Brien-Smith Jr.", true)]
    [TestCase("Gráinne", true)]
    [TestCase("김철수", true)]
    [TestCase("हिन्दी", true)]
    [TestCase("", false)]
    [TestCase(" Ada", false)]
    [TestCase("Ada ", false)]
    [TestCase("-Ada", false)]
    [TestCase("\u0301Ada", false)]
    [TestCase("Ada  L", false)]
    [TestCase("Ada\tL", false)]
    [TestCase("Ada\u00a0L", false)]
    [TestCase("Ada\u200b", false)]
    [TestCase("Ada\u202e", false)]
    [TestCase("<b>", false)]
    [TestCase("a,b", false)]
    [TestCase("a\"b", false)]
    [TestCase("😀", false)]
    public void A_name_has_letters_and_digits_and_a_few_signs_between(string name, bool isName) =>
        Assert.That(AccountRules.WhyNotName(name) is null, Is.EqualTo(isName), AccountRules.WhyNotName(name));

    [TestCase(32, true)]
    [TestCase(33, false)]
    public void A_name_is_bounded(int length, bool isName) =>
        Assert.That(AccountRules.WhyNotName(new string('x', length)) is null, Is.EqualTo(isName));

    [TestCase("1234567", false)]
    [TestCase("12345678", true)]
    [TestCase("        ", true)]
    [TestCase("😀😀😀😀😀😀😀😀", true)]
    [TestCase("😀😀😀😀😀😀😀", false)]
    [TestCase("1234567\n", false)]
    [TestCase("1234567\u0000", false)]
    public void A_password_has_8_characters_of_any_kind(string password, bool isPassword) =>
        Assert.That(AccountRules.WhyNotPassword(password) is null, Is.EqualTo(isPassword));

    [TestCase(128, true)]
    [TestCase(129, false)]
    public void A_password_is_bounded(int length, bool isPassword)
    {
        Assert.That(AccountRules.WhyNotPassword(new string('x', length)) is null, Is.EqualTo(isPassword));
        string wide = string.Concat(Enumerable.Repeat("😀", length));
        Assert.That(AccountRules.WhyNotPassword(wide) is null, Is.EqualTo(isPassword));
    }

    [Test]
    public void Every_new_id_is_another_one_that_may_own_orders()
    {
        string[] ids = [.. Enumerable.Range(0, 100).Select(_ => AccountRules.NewId())];
        Assert.That(ids, Is.Unique);
        Assert.That(ids.Select(AccountRules.IsId), Is.All.True);
        Assert.That(ids.Select(BookRules.WhyNotOwner), Is.All.Null);
    }

    [TestCase("a0123456789abcdef", true)]
    [TestCase("b0123456789abcdef", false)]
    [TestCase("a0123456789ABCDEF", false)]
    [TestCase("a0123456789abcde", false)]
    [TestCase("a0123456789abcdef0", false)]
    [TestCase("", false)]
    public void An_id_is_recognised(string id, bool isId) => Assert.That(AccountRules.IsId(id), Is.EqualTo(isId));

    [TestCase(32, 1, 64, true)]
    [TestCase(128, 50_000_000, 64, true)]
    [TestCase(30, 1, 64, false)]
    [TestCase(33, 1, 64, false)]
    [TestCase(130, 1, 64, false)]
    [TestCase(32, 0, 64, false)]
    [TestCase(32, 50_000_001, 64, false)]
    [TestCase(32, 1, 62, false)]
    public void A_hash_is_bounded(int saltDigits, int iterations, int hashDigits, bool isHash) => Assert.That(
        AccountRules.IsHash(new PasswordHash(new string('0', saltDigits), iterations, new string('f', hashDigits))),
        Is.EqualTo(isHash));
}
