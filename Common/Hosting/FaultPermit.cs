using System.Net;
using PygmyStore.Common.Configuration;

namespace PygmyStore.Common.Hosting;

/// <summary>Says when a server may be wrong on purpose (setting <c>fault</c>): only in a store that a demo has made.</summary>
public static class FaultPermit
{
    /// <summary>The file that <c>demo</c> puts into the data folder before any server starts. Its text does not matter.</summary>
    public const string MarkerFile = "made-by-demo";

    /// <summary>The field that each answer of such a server has, with the fault's name.</summary>
    internal const string FieldName = "X-Pygmy-Fault";

    /// <summary>The name of the fault; null where there is none.</summary>
    public static string? NameOf(StoreConfiguration configuration) =>
        configuration.Fault == PlantedFault.None ? null : SettingKind.NameOf(configuration.Fault);

    /// <summary>Why the server must not start with its fault, or on a stage; null when it may, or has neither.</summary>
    public static string? WhyNot(IPEndPoint endPoint, StoreConfiguration configuration) => WhatNeedsIt(configuration) switch
    {
        null => null,
        var what when !IPAddress.IsLoopback(endPoint.Address) => $"{what} is for a demo: {endPoint} is not a loopback address",
        var what when !File.Exists(Path.Combine(configuration.DataFolder, MarkerFile)) =>
            $"{what} is for a demo: {configuration.DataFolder} has no file {MarkerFile}, so no demo has made it",
        _ => null,
    };

    /// <summary>What the server says at its start; null where there is no fault.</summary>
    internal static string? Announcement(StoreConfiguration configuration) => NameOf(configuration) is { } name
        ? $"fault {name} is on: this store is wrong on purpose, and each answer says so in {FieldName}"
        : null;

    private static string? WhatNeedsIt(StoreConfiguration configuration) =>
        NameOf(configuration) is { } name ? $"fault {name}" : configuration.Stage is null ? null : "a stage";
}
