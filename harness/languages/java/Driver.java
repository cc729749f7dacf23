package driver;

import com.example.push.PackageUploader;
import com.example.push.PackageUploader.UploadException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.PackageVersion;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttp;

/** Speaks the testee protocol for the Java sample. */
final class Driver {
  private static final JsonMapper JSON = new JsonMapper();
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private Driver() {}

  public static void main(String[] args) throws Exception {
    ObjectNode hello = JSON.createObjectNode();
    hello
        .putObject("hello")
        .put("language", "java")
        .putObject("versions")
        .put("java", System.getProperty("java.version"))
        .put("okhttp", OkHttp.VERSION)
        .put("jackson", PackageVersion.VERSION.toString());
    say(hello);

    ExecutorService threads = Executors.newCachedThreadPool();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode request = JSON.readTree(line);
      threads.execute(() -> say(answer(request)));
    }
    threads.shutdown();
    threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    System.exit(0); // Whatever threads a candidate has left behind.
  }

  private static ObjectNode answer(JsonNode request) {
    ObjectNode answer = JSON.createObjectNode().put("seq", request.required("seq").longValue());
    try {
      answer.put("upload_id", upload(request)).put("outcome", "uploaded");
    } catch (UploadException e) {
      answer.put("outcome", "refused").put("kind", e.kind().name().toLowerCase(Locale.ROOT));
      e.httpStatus().ifPresent(status -> answer.put("http_status", status));
      e.retCode().ifPresent(code -> answer.put("ret_code", code));
      describe(e, answer);
    } catch (Throwable e) {
      answer.put("outcome", "crashed");
      describe(e, answer);
    }
    return answer;
  }

  private static long upload(JsonNode request) throws UploadException {
    String url = request.required("url").textValue();
    String file = request.required("file").textValue();
    String accessId = request.required("access_id").textValue();
    String secret = request.required("secret_key").textValue();
    JsonNode connect = request.path("connect_timeout_s");
    JsonNode response = request.path("response_timeout_s");
    if (connect.isMissingNode() && response.isMissingNode()) {
      return PackageUploader.upload(url, file, accessId, secret);
    }
    return PackageUploader.upload(
        url,
        file,
        accessId,
        secret,
        limit(connect, PackageUploader.DEFAULT_CONNECT_LIMIT),
        limit(response, PackageUploader.DEFAULT_RESPONSE_LIMIT));
  }

  private static Duration limit(JsonNode seconds, Duration otherwise) {
    return seconds.isNumber()
        ? Duration.ofNanos(Math.round(seconds.doubleValue() * 1e9))
        : otherwise;
  }

  private static void describe(Throwable e, ObjectNode answer) {
    StringWriter detail = new StringWriter();
    e.printStackTrace(new PrintWriter(detail));
    answer.put("message", String.valueOf(e.getMessage())).put("detail", detail.toString());
  }

  /** One write a line, past System.out, so that what others print cannot mix with it. */
  private static synchronized void say(ObjectNode line) {
    try {
      OUT.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      System.exit(1); // Nobody listens any more.
    }
  }
}
