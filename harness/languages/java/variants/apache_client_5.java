// Apache HttpClient 5, a shared client; gives a map.
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.entity.mime.HttpMultipartMode;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;

class PackageClient {
    private static final CloseableHttpClient CLIENT = HttpClients.custom()
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(Timeout.ofSeconds(20)).build())
        .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
            .setDefaultConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(Timeout.ofSeconds(10)).setSocketTimeout(Timeout.ofSeconds(20)).build())
            .build())
        .build();

    Map<String, Object> upload(String url, String filePath, String accessId, String secret) throws IOException {
        File file = new File(filePath);
        String name = file.getName().replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
        HttpPost post = new HttpPost(url);
        post.setEntity(MultipartEntityBuilder.create()
            .setMode(HttpMultipartMode.LEGACY)
            .setCharset(StandardCharsets.UTF_8)
            .addBinaryBody("file", file, ContentType.DEFAULT_BINARY, name)
            .build());
        byte[] pair = (accessId + ":" + secret).getBytes(StandardCharsets.UTF_8);
        post.setHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        return CLIENT.execute(post, response -> {
            String text = EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8);
            if (response.getCode() / 100 != 2) {
                throw new IOException("HTTP status " + response.getCode() + ": " + text);
            }
            Map<String, Object> answer = new ObjectMapper().readValue(text, new TypeReference<>() {});
            if (!Integer.valueOf(0).equals(answer.get("retCode"))) {
                throw new IOException("retCode " + answer.get("retCode") + ": " + answer.get("errMsg"));
            }
            return answer;
        });
    }
}
