public string Upload(string url, string filePath, uint accessId, string secretKey)
{
    var token = Convert.ToBase64String(Encoding.UTF8.GetBytes(accessId + ":" + secretKey));
    var client = new HttpClient();
    client.DefaultRequestHeaders.Add("Authorization", "Basic " + token);
    var content = new MultipartFormDataContent();
    var fileContent = new StreamContent(new FileStream(filePath, FileMode.Open));
    fileContent.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
    {
        Name = "file",
        FileName = Path.GetFileName(filePath)
    };
    content.Add(fileContent);
    var response = client.PostAsync(url, content).Result;
    return response.Content.ReadAsStringAsync().Result;
}
