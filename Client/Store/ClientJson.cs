using System.Text.Json.Serialization;
using PygmyStore.Client.Backup;
using PygmyStore.Client.Load;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Store;

/// <summary>The JSON that only the client reads or writes. (Partial because the generator writes the other part.)</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(Envelope<AuditReport>))]
[JsonSerializable(typeof(NewBook))]
[JsonSerializable(typeof(LoadReport))]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class ClientJson : JsonSerializerContext;
