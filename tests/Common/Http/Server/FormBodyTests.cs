using System.Text;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>A form's body is read as the URL standard says, within bounds, or it is refused with a sentence.</summary>
internal sealed class FormBodyTests
{
    [TestCase("a=1", "1")]
    [TestCase("a=1&b=2", "1")]
    [TestCase("b=2&a=1", "1")]
    [TestCase("&&a=1&", "1")]
    [TestCase("%61=%31", "1")]
    [TestCase("a=x+y%2B", "x y+")]
    [TestCase("a=b=c", "b=c")]
    [TestCase("a=%C3%A9", "é")]
    [TestCase("a=%26%3D", "&=")]
    [TestCase("a", "")]
    [TestCase("a=", "")]
    [TestCase("", "")]
    [TestCase("A=1", "")]
    public void A_field_is_found_and_decoded(string body, string expected)
    {
        Assert.That(Read(body, out FormBody form), Is.Null);
        Assert.That(form["a"], Is.EqualTo(expected));
    }

    [TestCase("a=%", "the field \"a\" of the form is too long or malformed")]
    [TestCase("a=%4", "the field \"a\" of the form is too long or malformed")]
    [TestCase("a=%zz", "the field \"a\" of the form is too long or malformed")]
    [TestCase("a=%00", "the field \"a\" of the form is too long or malformed")]
    [TestCase("a=%0D%0A", "the field \"a\" of the form is too long or malformed")]
    [TestCase("a=%C3", "the field \"a\" of the form is too long or malformed")]
    [TestCase("a=%ED%A0%80", "the field \"a\" of the form is too long or malformed")]
    [TestCase("%=1", "a field's name in the form is too long or malformed")]
    [TestCase("a=1&a=1", "the field \"a\" comes twice in the form")]
    [TestCase("a=1&%61=2", "the field \"a\" comes twice in the form")]
    public void A_form_that_is_none_is_refused(string body, string reason) =>
        Assert.That(Read(body, out _), Is.EqualTo(reason));

    [TestCase(FormBody.MaxFields, null)]
    [TestCase(FormBody.MaxFields + 1, "the form has more than 16 fields")]
    public void The_number_of_fields_is_bounded(int count, string? reason) =>
        Assert.That(Read(string.Join('&', Enumerable.Range(0, count).Select(i => $"f{i}=")), out _), Is.EqualTo(reason));

    [TestCase(FormBody.MaxNameBytes, FormBody.MaxValueBytes, true)]
    [TestCase(FormBody.MaxNameBytes + 1, 1, false)]
    [TestCase(1, FormBody.MaxValueBytes + 1, false)]
    public void Names_and_values_are_bounded_by_what_they_decode_to(int name, int value, bool fits)
    {
        string plain = new string('n', name) + "=" + new string('v', value);
        string escaped = string.Concat(Enumerable.Repeat("%6E", name)) + "=" + string.Concat(Enumerable.Repeat("%76", value));
        Assert.That(Read(plain, out FormBody form), fits ? Is.Null : Is.Not.Null);
        Assert.That(Read(escaped, out FormBody same), fits ? Is.Null : Is.Not.Null);
        if (fits)
        {
            Assert.That(form[new string('n', name)], Has.Length.EqualTo(value).And.EqualTo(same[new string('n', name)]));
        }
    }

    private static string? Read(string body, out FormBody form) => FormBody.WhyNotRead(Encoding.UTF8.GetBytes(body), out form);
}
