import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okhttp3.Credentials;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.json.JSONObject;

public class Plain {
    public JSONObject Upload(String url, String filePath, String accessId, String secret) throws IOException {
        OkHttpClient client = new OkHttpClient();
        try {
            return uploadWith(client, url, filePath, accessId, secret);
        } finally {
            client.connectionPool().evictAll();
            client.dispatcher().executorService().shutdown();
        }
    }

    public static JSONObject uploadWith(
        OkHttpClient client, String url, String filePath, String accessId, String secret) throws IOException {
        File file = new File(filePath);
        RequestBody form = new MultipartBody.Builder()
            .setType(MultipartBody.FORM)
            .addFormDataPart("file", file.getName(), RequestBody.create(file, MediaType.get("text/plain")))
            .build();
        Request request = new Request.Builder()
            .url(url)
            .header("Authorization", Credentials.basic(accessId, secret, StandardCharsets.UTF_8))
            .post(form)
            .build();
        try (Response answer = client.newCall(request).execute()) {
            return new JSONObject(answer.body().string());
        }
    }
}
