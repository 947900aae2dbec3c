using System.Collections;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>axe-core, which judges whether everybody can use a page.</summary>
internal static class Axe
{
    private const string Rules = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']";

    /// <summary>The script; where there is none, the test is skipped with a sentence.</summary>
    public static string Source()
    {
        if (ProofVariables.Text("PYGMY_AXE") is { } path)
        {
            return File.ReadAllText(path);
        }

        Assert.Ignore("axe-core is not here: npm install axe-core, and let PYGMY_AXE name its axe.min.js.");
        return "";
    }

    /// <summary>What is wrong with the page that the browser shows.</summary>
    public static IEnumerable FoundBy(string axe, ShopBrowser browser)
    {
        browser.Run(axe);
        return (IEnumerable)browser.RunToTheEnd($$"""
            const done = arguments[arguments.length - 1];
            axe.run({ runOnly: {{Rules}} }).then(
                result => done(result.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' '))),
                error => done(['axe: ' + error]));
            """)!;
    }
}
