using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PygmyStore.Benchmarks.AspNetPeer;

// The store on ASP.NET Core, to measure ours beside it (docs/decisions/0028-the-comparison.md). One program is all three
// services:
//
//   catalog   --listen 127.0.0.1:8081 --inventory FILE --data FOLDER
//   order     --listen 127.0.0.1:8082 --catalog 127.0.0.1:8081 --data FOLDER
//   frontend  --listen 127.0.0.1:8080 --catalog 127.0.0.1:8081 --order 127.0.0.1:8082
//
// --sync shared: sales that arrive during a sync share the next one. --upstream-connections N: at most so many to each service.
if (args is not [var service, .. var options])
{
    Console.Error.WriteLine("usage: catalog|order|frontend --listen ADDRESS ...");
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(options);
builder.Logging.ClearProviders();
ConfigurationManager settings = builder.Configuration;
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPEndPoint.Parse(settings["listen"]!));
});
WebApplication application = builder.Build();
application.MapGet("/healthz", () => Results.Ok());
switch (service)
{
    case "catalog":
        CatalogRoutes.Map(application, new Shelf(settings["inventory"]!), LogOf("sales.log"));
        break;
    case "order":
        OrderRoutes.Map(application, new Upstream(settings, "catalog"), LogOf("orders.log"));
        break;
    case "frontend":
        FrontEndRoutes.Map(application, new Upstream(settings, "catalog"), new Upstream(settings, "order"));
        break;
    default:
        Console.Error.WriteLine($"{service}: catalog, order and frontend are the services");
        return 2;
}

await application.StartAsync();
Console.WriteLine($"{service} listening on {application.Urls.Single()}");
await application.WaitForShutdownAsync();
return 0;

SyncedLog LogOf(string name) => new(Path.Combine(settings["data"]!, name), isShared: settings["sync"] == "shared");
