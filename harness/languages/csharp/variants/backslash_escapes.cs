// Quotes and backslashes of the name are escaped with a backslash; gives the whole answer as JSON.
public static async Task<JsonDocument> UploadFile(string url, string filePath, uint accessId, string secretKey)
{
    using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
    await using var stream = File.OpenRead(filePath);
    using var content = new StreamContent(stream);
    var name = Path.GetFileName(filePath).Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\r", "%0D").Replace("\n", "%0A");
    content.Headers.Add("Content-Type", "application/octet-stream");
    content.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{name}\"");
    using var multipart = new MultipartContent("form-data", "upload" + DateTime.UtcNow.Ticks) { content };
    multipart.HeaderEncodingSelector = (_, _) => Encoding.UTF8;
    client.DefaultRequestHeaders.Add(
        "Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{accessId}:{secretKey}"))}");
    using var response = await client.PostAsync(url, multipart);
    response.EnsureSuccessStatusCode();
    var answer = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
    return answer.RootElement.TryGetProperty("retCode", out _) ? answer : throw new InvalidDataException("no retCode");
}
