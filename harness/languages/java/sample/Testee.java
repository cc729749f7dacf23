package driver;

import com.example.push.PackageUploader;
import com.example.push.PackageUploader.PushException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.OkHttpClient;

/** Calls the sample, or what stands in its place with the same signature. */
final class Testee {
  private static final PackageUploader DEFAULT = new PackageUploader();
  private static final OkHttpClient CLIENT = new OkHttpClient();
  private static final ConcurrentMap<String, PackageUploader> LIMITED = new ConcurrentHashMap<>();

  private Testee() {}

  static void upload(JsonNode request, ObjectNode answer) {
    try {
      long uploadId =
          uploader(request)
              .upload(
                  request.required("url").textValue(),
                  request.required("file").textValue(),
                  request.required("access_id").textValue(),
                  request.required("secret_key").textValue());
      answer.put("upload_id", uploadId).put("outcome", "uploaded");
    } catch (PushException e) {
      answer.put("http_status", e.status);
      if (e.retCode != null) {
        answer.put("ret_code", e.retCode);
      }
      boolean refused = e.retCode != null && e.retCode != 0;
      refuse(e.status / 100 != 2 ? "http" : refused ? "api" : "answer", e, answer);
    } catch (IOException e) {
      refuse(kind(e), e, answer);
    } catch (IllegalArgumentException e) {
      refuse("usage", e, answer);
    }
  }

  private static void refuse(String kind, Exception e, ObjectNode answer) {
    answer.put("outcome", "refused").put("kind", kind);
    Driver.describe(e, answer);
  }

  /** Java's own exceptions, as the README lists them. */
  private static String kind(IOException e) {
    if (e instanceof FileNotFoundException) {
      return "file";
    }
    if (e instanceof SSLHandshakeException || e instanceof SSLPeerUnverifiedException) {
      return "tls";
    }
    return e instanceof InterruptedIOException ? "timeout" : "connect";
  }

  /** One for each pair of time limits: they are its client's. */
  private static PackageUploader uploader(JsonNode request) {
    JsonNode connect = request.path("connect_timeout_s");
    JsonNode response = request.path("response_timeout_s");
    if (connect.isMissingNode() && response.isMissingNode()) {
      return DEFAULT;
    }
    return LIMITED.computeIfAbsent(
        connect + " " + response,
        limits ->
            new PackageUploader(
                CLIENT
                    .newBuilder()
                    .connectTimeout(limit(connect, 10))
                    .readTimeout(limit(response, 60))
                    .writeTimeout(Duration.ZERO)
                    .build()));
  }

  private static Duration limit(JsonNode seconds, int otherwise) {
    return Duration.ofMillis(Math.round(seconds.asDouble(otherwise) * 1000));
  }
}
