// MultipartFormDataContent, quoted boundary, the name's UTF-8 bytes carried one char each.
public static string Upload(string url, string filePath, uint accessId, string secretKey)
{
    using var handler = new HttpClientHandler { AllowAutoRedirect = false };
    using var client = new HttpClient(handler) { Timeout = TimeSpan.FromMinutes(15) };
    client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{accessId}:{secretKey}")));
    var name = Path.GetFileName(filePath).Replace("\"", "%22").Replace("\r", "%0D").Replace("\n", "%0A");
    using var part = new StreamContent(File.OpenRead(filePath));
    part.Headers.TryAddWithoutValidation("Content-Disposition",
        "form-data; name=\"file\"; filename=\"" + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name)) + "\"");
    part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    using var form = new MultipartFormDataContent { part };
    using var response = client.PostAsync(url, form).GetAwaiter().GetResult();
    response.EnsureSuccessStatusCode();
    var answer = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
    if (!answer.Contains("retCode"))
        throw new InvalidDataException("not the service: " + answer[..Math.Min(answer.Length, 200)]);
    return answer;
}
