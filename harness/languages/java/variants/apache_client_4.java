// Apache HttpClient 4 with httpmime, names in UTF-8 (RFC 6532 mode); Gson reads the answer.
import com.google.gson.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.http.HttpEntity;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.*;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.mime.*;
import org.apache.http.impl.client.*;
import org.apache.http.util.EntityUtils;

public class PackageService {
    public JsonObject upload(String url, String filePath, String accessId, String secret) throws IOException {
        RequestConfig config = RequestConfig.custom()
            .setConnectTimeout(10000).setSocketTimeout(20000).setRedirectsEnabled(false)
            .build();
        File file = new File(filePath);
        HttpEntity form = MultipartEntityBuilder.create()
            .setMode(HttpMultipartMode.RFC6532)
            .addBinaryBody("file", file, ContentType.APPLICATION_OCTET_STREAM,
                file.getName().replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A"))
            .build();
        HttpPost post = new HttpPost(url);
        post.setConfig(config);
        post.setHeader("Authorization", "Basic " + Base64.getEncoder()
            .encodeToString((accessId + ":" + secret).getBytes(StandardCharsets.UTF_8)));
        post.setEntity(form);
        try (CloseableHttpClient client = HttpClientBuilder.create().disableAutomaticRetries().disableRedirectHandling().build();
             CloseableHttpResponse response = client.execute(post)) {
            String text = EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8);
            if (response.getStatusLine().getStatusCode() / 100 != 2) {
                throw new IOException(response.getStatusLine() + ": " + text);
            }
            JsonObject answer = JsonParser.parseString(text).getAsJsonObject();
            if (answer.get("retCode").getAsInt() != 0) {
                throw new IllegalStateException("refused: " + answer);
            }
            return answer;
        }
    }
}
