using System.Net;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;
using OpenQA.Selenium.Interactions;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>A real Chromium that a test drives as a person would, with mouse or keyboard.</summary>
internal sealed class ShopBrowser : IDisposable
{
    public const string Missing = "chromium and chromedriver are not here: install the packages chromium and chromium-driver "
        + "to try the pages in a browser.";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120); // a browser is slow on a busy machine

    private static readonly string[] Options =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--window-size=1280,900",
    ];

    private readonly ChromeDriverService _service;
    private readonly ChromeDriver _driver;

    private ShopBrowser(string chromium, string driver)
    {
        _service = ChromeDriverService.CreateDefaultService(Path.GetDirectoryName(driver)!, Path.GetFileName(driver));
        _service.SuppressInitialDiagnosticInformation = true;
        var options = new ChromeOptions { BinaryLocation = chromium };
        options.AddArguments(Options);
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        _driver = new ChromeDriver(_service, options, Patience);
    }

    public string Address => _driver.Url;

    public string Title => _driver.Title;

    public string Source => _driver.PageSource;

    /// <summary>The text of the main heading; empty while a page comes.</summary>
    public string Heading => Text("h1");

    /// <summary>What has the focus.</summary>
    public IWebElement Focused => _driver.SwitchTo().ActiveElement();

    /// <summary>A browser, or null where there is none.</summary>
    public static ShopBrowser? Start() => Tool.Find("chromium") is { } chromium && Tool.Find("chromedriver") is { } driver
        ? new ShopBrowser(chromium, driver)
        : null;

    /// <summary>As a browser that has never been here: one window, no cookies, scripts allowed.</summary>
    public void Forget()
    {
        foreach (string window in _driver.WindowHandles.Skip(1))
        {
            _driver.SwitchTo().Window(window).Close();
        }

        _driver.SwitchTo().Window(_driver.WindowHandles[0]);
        AllowScripts(true);
        _driver.ExecuteCdpCommand("Network.clearBrowserCookies", []);
        _driver.ExecuteCdpCommand("Emulation.clearDeviceMetricsOverride", []);
        Violations(); // those of an earlier test
    }

    public void Open(IPEndPoint server, string target) => _driver.Navigate().GoToUrl($"http://{server}{target}");

    public void AllowScripts(bool areAllowed) => _driver.ExecuteCdpCommand(
        "Emulation.setScriptExecutionDisabled", new Dictionary<string, object?> { ["value"] = !areAllowed });

    public void SetWidth(int pixels) => _driver.ExecuteCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        new Dictionary<string, object?> { ["width"] = pixels, ["height"] = 844, ["deviceScaleFactor"] = 1, ["mobile"] = true });

    public void SetSize(int width, int height) => _driver.ExecuteCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        new Dictionary<string, object?>
        {
            ["width"] = width,
            ["height"] = height,
            ["deviceScaleFactor"] = 1,
            ["mobile"] = false,
        });

    public void SetScheme(string scheme) => SetMedia("prefers-color-scheme", scheme);

    /// <summary>Says what its person prefers, in the words of a media feature.</summary>
    public void SetMedia(string feature, string preference) => _driver.ExecuteCdpCommand(
        "Emulation.setEmulatedMedia",
        new Dictionary<string, object?>
        {
            ["features"] = new[] { new Dictionary<string, object?> { ["name"] = feature, ["value"] = preference } },
        });

    public void Back() => _driver.Navigate().Back();

    public void Forward() => _driver.Navigate().Forward();

    public void Reload() => _driver.Navigate().Refresh();

    /// <summary>Opens a second tab and turns to it; gives the first one.</summary>
    public string NewTab()
    {
        string first = _driver.CurrentWindowHandle;
        _driver.SwitchTo().NewWindow(WindowType.Tab);
        return first;
    }

    public void Turn(string tab) => _driver.SwitchTo().Window(tab);

    public IWebElement Find(string selector) => _driver.FindElement(By.CssSelector(selector));

    public void Follow(string words) => _driver.FindElement(By.LinkText(words)).Click();

    public void Write(string selector, string text)
    {
        IWebElement field = Find(selector);
        field.Clear();
        field.SendKeys(text);
    }

    public void DoubleClick(string selector) => new Actions(_driver).DoubleClick(Find(selector)).Perform();

    public void Press(string keys) => new Actions(_driver).SendKeys(keys).Perform();

    public object? Run(string script, params object[] arguments) => _driver.ExecuteScript(script, arguments);

    public object? RunToTheEnd(string script)
    {
        _driver.Manage().Timeouts().AsynchronousJavaScript = Patience;
        return _driver.ExecuteAsyncScript(script);
    }

    /// <summary>The text of the first such element; empty while there is none.</summary>
    public string Text(string selector)
    {
        try
        {
            return _driver.FindElements(By.CssSelector(selector)).FirstOrDefault()?.Text ?? "";
        }
        catch (WebDriverException)
        {
            return ""; // its page has gone: the next one is on its way
        }
    }

    /// <summary>What the pages did that their policy forbids.</summary>
    public IReadOnlyList<string> Violations() =>
        [.. _driver.Manage().Logs.GetLog(LogType.Browser).Select(entry => entry.Message)
            .Where(message => message.Contains("Content Security Policy", StringComparison.Ordinal))];

    public void Dispose()
    {
        _driver.Quit();
        _driver.Dispose();
        _service.Dispose();
    }
}
