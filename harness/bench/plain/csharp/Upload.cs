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
        using (MultipartFormDataContent form = new MultipartFormDataContent())
        {
            string token = Convert.ToBase64String(Encoding.UTF8.GetBytes(accessId + ":" + secretKey));
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", token);
            form.Add(new StreamContent(File.OpenRead(filePath)), "file", Path.GetFileName(filePath));
            using (HttpResponseMessage answer = client.PostAsync(url, form).GetAwaiter().GetResult())
            {
                return answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
            }
        }
    }
}
