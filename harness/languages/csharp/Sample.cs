// Calls the sample, or what stands in its place with the same signature.
using System;
using System.Net;
using System.Text.Json;
using System.Threading.Tasks;
using PushService;

internal static class Testee
{
    internal static async Task<Action<Utf8JsonWriter>> UploadAsync(
        string url, string file, uint accessId, string secretKey, TimeSpan? connect, TimeSpan? response)
    {
        long uploadId = await PackageUploader.UploadAsync(url, file, accessId, secretKey, connect, response);
        return json => WriteUploaded(json, uploadId);
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
