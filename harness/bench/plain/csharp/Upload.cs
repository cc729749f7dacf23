using System;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;

public class Plain
{
    public string Upload(string url, string filePath, uint accessId, string secretKey)
    {
        using (HttpClient client = new HttpClient())
        {
            return UploadWith(client, url, filePath, accessId, secretKey);
        }
    }

    public static string UploadWith(HttpClient client, string url, string filePath, uint accessId, string secretKey)
    {
        string token = Convert.ToBase64String(Encoding.UTF8.GetBytes(accessId + ":" + secretKey));
        using (HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Post, url))
        using (MultipartFormDataContent form = new MultipartFormDataContent())
        {
            form.Add(new StreamContent(File.OpenRead(filePath)), "file", Path.GetFileName(filePath));
            request.Content = form;
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", token);
            using (HttpResponseMessage answer = client.SendAsync(request).GetAwaiter().GetResult())
            {
                return answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
            }
        }
    }
}
