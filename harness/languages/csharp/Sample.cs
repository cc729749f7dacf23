// Calls the sample, or what stands in its place with the same signature.
using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

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
        long uploadId =
            PackageUploader.UploadAsync(url, file, accessId, secretKey, null, connect, response).GetAwaiter().GetResult();
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
        string? kind = KindOf(error);
        json.WriteString("outcome", kind == null ? "crashed" : "refused");
        if (kind != null)
        {
            json.WriteString("kind", kind);
        }

        var refusal = error as PushException;
        if (refusal?.RetCode is long retCode)
        {
            json.WriteNumber("ret_code", retCode);
        }

        if (refusal?.StatusCode is HttpStatusCode status)
        {
            json.WriteNumber("http_status", (int)status);
        }

        json.WriteString("message", error.Message);
        json.WriteString("detail", error.ToString());
    }

    // .NET's own exceptions, as the README lists them.
    private static string? KindOf(Exception error)
    {
        switch (error)
        {
            case PushException refusal:
                bool success = (int)refusal.StatusCode! / 100 == 2;
                return !success ? "http" : refusal.RetCode is null or 0 ? "answer" : "api";
            case ArgumentException _:
            case UriFormatException _:
            case InvalidOperationException _:
            case NotSupportedException _:
                return "usage";
            case TimeoutException _:
                return "timeout";
            case HttpRequestException _:
                return error.InnerException is AuthenticationException ? "tls" : "connect";
            case HttpIOException _:
            case IOException _ when error.InnerException is SocketException:
                return "connect";
            case IOException _:
            case UnauthorizedAccessException _:
                return "file";
            default:
                return null;
        }
    }
}
