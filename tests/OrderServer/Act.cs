namespace PygmyStore.Tests.OrderServer;

/// <summary>What the catalog does with one request for a sale.</summary>
internal enum Act
{
    Answer,
    SellAndClose,
    SellAndCloseHalfWay,
    SellAndHang,
    SellAndAnswerNonsense,
    SellAndAnswer500,
    CloseUnsold,
    AnswerAnotherItem,
    AnswerToFewer,
    AnswerNull,
    Answer401,
    Answer503,
    Answer507,
    AnswerLate,
}
