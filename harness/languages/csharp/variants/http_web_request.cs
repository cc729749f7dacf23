// The older HttpWebRequest, as much code of before 2015 has it.
public static string Upload(string url, string filePath, uint accessId, string secretKey)
{
    string boundary = "---------------------------" + DateTime.Now.Ticks.ToString("x");
    string name = Path.GetFileName(filePath).Replace("\"", "%22").Replace("\r", "%0D").Replace("\n", "%0A");
    byte[] head = Encoding.UTF8.GetBytes("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
        + name + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
    byte[] tail = Encoding.UTF8.GetBytes("\r\n--" + boundary + "--\r\n");

    using (FileStream file = new FileStream(filePath, FileMode.Open, FileAccess.Read))
    {
        HttpWebRequest request = (HttpWebRequest)WebRequest.Create(url);
        request.Method = "POST";
        request.AllowAutoRedirect = false;
        request.Timeout = 20000;
        request.ReadWriteTimeout = 20000;
        request.ContentType = "multipart/form-data; boundary=" + boundary;
        request.ContentLength = head.Length + file.Length + tail.Length;
        request.Headers["Authorization"] = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(accessId + ":" + secretKey));
        using (Stream body = request.GetRequestStream())
        {
            body.Write(head, 0, head.Length);
            file.CopyTo(body);
            body.Write(tail, 0, tail.Length);
        }
        using (HttpWebResponse response = (HttpWebResponse)request.GetResponse())
        using (StreamReader reader = new StreamReader(response.GetResponseStream(), Encoding.UTF8))
        {
            if ((int)response.StatusCode / 100 != 2)
                throw new WebException("HTTP status " + (int)response.StatusCode);
            string answer = reader.ReadToEnd();
            if (!answer.Contains("retCode"))
                throw new InvalidDataException("not the service: " + answer.Substring(0, Math.Min(answer.Length, 200)));
            return answer;
        }
    }
}
