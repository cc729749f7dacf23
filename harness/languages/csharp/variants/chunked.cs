// Sends the body in chunks, without knowing its length.
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

public class Packages
{
    private static readonly HttpClient Http =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            Timeout = TimeSpan.FromMinutes(30),
        };

    public static long Upload(string url, string filePath, uint accessId, string secretKey)
    {
        var part = new StreamContent(File.OpenRead(filePath), 32 * 1024);
        var name = Path.GetFileName(filePath).Replace("\"", "%22").Replace("\r", "%0D").Replace("\n", "%0A");
        part.Headers.ContentType = MediaTypeHeaderValue.Parse("application/octet-stream");
        part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{name}\"");
        using var form = new MultipartContent("form-data") { part };
        form.HeaderEncodingSelector = (_, _) => Encoding.UTF8;
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = form };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Authorization =
            new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{accessId}:{secretKey}")));
        using var response = Http.Send(request);
        using var answer = JsonDocument.Parse(response.EnsureSuccessStatusCode().Content.ReadAsStream());
        var retCode = answer.RootElement.GetProperty("retCode").GetInt64();
        if (retCode != 0)
            throw new InvalidOperationException($"retCode {retCode}: {answer.RootElement.GetProperty("errMsg")}");
        var uploadId = answer.RootElement.GetProperty("uploadId").GetInt64();
        return uploadId > 0 ? uploadId : throw new InvalidDataException($"no usable uploadId: {uploadId}");
    }
}
