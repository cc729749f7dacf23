package driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.PackageVersion;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttp;

/** Speaks the testee protocol, answers on descriptor 3; {@link Testee} makes the call. */
final class Driver {
  private static final JsonMapper JSON = new JsonMapper();

  private final FileOutputStream answers;

  private Driver(FileOutputStream answers) {
    this.answers = answers;
  }

  public static void main(String[] args) throws Exception {
    TrustStore.use();
    new Driver(new FileOutputStream("/dev/fd/3")).serve();
  }

  private void serve() throws Exception {
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
      Testee.upload(request, answer);
    } catch (Throwable e) {
      answer.put("outcome", "crashed");
      describe(e, answer);
    }
    return answer;
  }

  /** Adds what an error says of itself. */
  static void describe(Throwable e, ObjectNode answer) {
    StringWriter detail = new StringWriter();
    e.printStackTrace(new PrintWriter(detail));
    answer.put("message", String.valueOf(e.getMessage())).put("detail", detail.toString());
  }

  /** One write a line. */
  private synchronized void say(ObjectNode line) {
    try {
      answers.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      System.exit(1); // Nobody listens any more.
    }
  }
}
