// Calls the sample, or what stands in its place with the same signature.
using System;
using System.Globalization;
using System.Net;
using System.Text.Json;
using PushService;

internal static class Testee
{
    internal static void Prepare(string[] arguments)
    {
    }

    internal static Action<Utf8JsonWriter> Upload(JsonElement request)
    {
        string url = request.GetProperty("url").GetString()!;
        string file = request.GetProperty("file").GetString()!;
        uint accessId = ParseAccessId(request.GetProperty("access_id").GetString()!);
        string secretKey = request.GetProperty("secret_key").GetString()!;
        TimeSpan? connect = Limit(request, "connect_timeout_s");
        TimeSpan? response = Limit(request, "response_timeout_s");
        long uploadId = PackageUploader.UploadAsync(url, file, accessId, secretKey, connect, response).GetAwaiter().GetResult();
        return json => WriteUploaded(json, uploadId);
    }

    // An id that is no uint cannot even be passed to the sample: the parameter's type refuses it.
    private static uint ParseAccessId(string text)
    {
        bool fits = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint accessId);
        return fits ? accessId : throw new ArgumentException("does not fit the parameter's type, uint", nameof(accessId));
    }

    private static TimeSpan? Limit(JsonElement request, string name)
    {
        bool given = request.TryGetProperty(name, out JsonElement seconds);
        return given ? TimeSpan.FromSeconds(seconds.GetDouble()) : (TimeSpan?)null;
    }

    private static void WriteUploaded(Utf8JsonWriter json, long uploadId)
    {
        json.WriteString("outcome", "uploaded");
        json.WriteNumber("upload_id", uploadId);
    }

    internal static void WriteError(Utf8JsonWriter json, Exception error)
    {
        var failure = error as UploadException;
        string? kind = error is ArgumentException ? "usage" : KindOf(failure?.Error);
        json.WriteString("outcome", kind == null ? "crashed" : "refused");
        if (kind != null)
        {
            json.WriteString("kind", kind);
        }

        if (failure?.RetCode is long retCode)
        {
            json.WriteNumber("ret_code", retCode);
        }

        if (failure?.StatusCode is HttpStatusCode status)
        {
            json.WriteNumber("http_status", (int)status);
        }

        json.WriteString("message", error.Message);
        json.WriteString("detail", error.ToString());
    }

    private static string? KindOf(UploadError? error)
    {
        switch (error)
        {
            case UploadError.File:
                return "file";
            case UploadError.Connect:
                return "connect";
            case UploadError.Tls:
                return "tls";
            case UploadError.Timeout:
                return "timeout";
            case UploadError.Http:
                return "http";
            case UploadError.Api:
                return "api";
            case UploadError.Answer:
                return "answer";
            default:
                return null;
        }
    }
}
