using System.Net.Sockets;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

internal sealed class AcceptFailureTests
{
    [TestCase(SocketError.ConnectionAborted, ExpectedResult = AcceptFailure.Transient)]
    [TestCase(SocketError.NetworkDown, ExpectedResult = AcceptFailure.Transient)]
    [TestCase(SocketError.TooManyOpenSockets, ExpectedResult = AcceptFailure.OutOfResources)]
    [TestCase(SocketError.NoBufferSpaceAvailable, ExpectedResult = AcceptFailure.OutOfResources)]
    [TestCase(SocketError.NotSocket, ExpectedResult = AcceptFailure.Fatal)]
    [TestCase(SocketError.InvalidArgument, ExpectedResult = AcceptFailure.Fatal)]
    public AcceptFailure Each_error_has_its_meaning(SocketError error) => Acceptor.Classify(error);
}
