package archive;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import javax.net.ssl.SSLException;
import okhttp3.Credentials;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Uploads a file to itself, so that the image can list the classes that this takes. */
final class Upload {
  private Upload() {}

  public static void main(String[] args) throws IOException {
    JsonMapper json = new JsonMapper();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] answer = json.writeValueAsBytes(Map.of("uploadId", 1));
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    String place = "://127.0.0.1:" + server.getAddress().getPort();
    OkHttpClient client = new OkHttpClient();
    try (Response response = client.newCall(upload("http" + place)).execute()) {
      json.readTree(response.body().bytes());
    }
    try (Response response = client.newCall(upload("https" + place)).execute()) {
      throw new IOException("The server speaks no TLS, and answered: " + response);
    } catch (SSLException e) {
      server.stop(0);
    }
  }

  private static Request upload(String url) {
    File file = new File("/etc/hostname");
    return new Request.Builder()
        .url(url)
        .header("Authorization", Credentials.basic("1", "secret"))
        .post(
            new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart("file", file.getName(), RequestBody.create(file, null))
                .build())
        .build();
  }
}
