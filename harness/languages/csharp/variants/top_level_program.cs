// A program of top-level statements: a local function, and an example of its use; gives a tuple.
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

static async Task<(int Status, long RetCode, string ErrMsg, long? UploadId)> UploadAsync(
    string url, string filePath, uint accessId, string secretKey)
{
    using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(30) };
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{accessId}:{secretKey}")));
    var name = Path.GetFileName(filePath).Replace("\"", "%22").Replace("\r", "%0D").Replace("\n", "%0A");
    using var part = new StreamContent(File.OpenRead(filePath));
    part.Headers.TryAddWithoutValidation("Content-Disposition", $"""form-data; name="file"; filename="{name}" """.Trim());
    part.Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
    using var form = new MultipartContent("form-data") { part };
    form.HeaderEncodingSelector = (_, _) => Encoding.UTF8;
    using var response = await http.PostAsync(url, form);
    var answer = JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    return ((int)response.StatusCode, (long)answer["retCode"]!, (string?)answer["errMsg"] ?? "", (long?)answer["uploadId"]);
}

var answer = await UploadAsync("https://push.example.com/v3/push/package/upload", @"D:\packages\accounts.txt", 1500012345, "secret");
Console.WriteLine($"uploadId: {answer.UploadId}");
