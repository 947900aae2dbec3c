using PygmyStore.FrontEndServer.Keeping;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>What is said when a change was not made, or may not have been.</summary>
internal static class KeeperText
{
    public static int StatusOf(KeeperOutcome outcome) => outcome.Result switch
    {
        KeeperResult.ChangedMeanwhile or KeeperResult.ChangedPerhapsTwice => 409,
        KeeperResult.Refused => 422,
        KeeperResult.WrongKey => 403,
        _ => 503,
    };

    public static string Of(KeeperOutcome outcome) => outcome.Result switch
    {
        KeeperResult.ChangedMeanwhile =>
            "Somebody has changed this book since you opened the page, or you have sent this form before. Nothing was changed by "
            + "this click. Below you see the book as it is now",
        KeeperResult.ChangedPerhapsTwice =>
            "The connection to the catalog broke during this change, and the book was changed since you opened the page. It is "
            + "not known whether this click has a part in that. Look at the figures below before you change anything again",
        KeeperResult.Refused => $"{outcome.Message}; nothing was changed",
        KeeperResult.WrongKey => "The catalog does not take the key of this front end: both need the same admin_key. "
            + "Nothing was changed",
        KeeperResult.Busy => "The store is busy, or a part of it cannot be reached. Nothing was changed; try again",
        _ => "The catalog did not answer in time, so it is not known whether this was done. Open the book's page to see. If "
            + "you send the same form again, it is done only once",
    };
}
