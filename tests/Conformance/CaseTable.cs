using System.Collections;

namespace PygmyStore.Tests.Conformance;

/// <summary>The cases of one section of the standard, written as rows.</summary>
internal sealed class CaseTable(string section) : IEnumerable<ConformanceCase>
{
    private readonly List<ConformanceCase> _cases = [];

    public void Add(string name, string request, Expectation expected, Demand demand) =>
        _cases.Add(new ConformanceCase(section, name, request, expected, demand));

    /// <summary>A row with something special about it.</summary>
    public void Add(
        string name, string request, Expectation expected, Demand demand, Func<ConformanceCase, ConformanceCase> change) =>
        _cases.Add(change(new ConformanceCase(section, name, request, expected, demand)));

    public IEnumerator<ConformanceCase> GetEnumerator() => _cases.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
