package com.example.push;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.AsyncTimeout;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.Okio;

/** Uploads account packages to the push service. Any number of threads may do so at once. */
public final class PackageUploader {
  /** The connect limit where none is given. */
  public static final Duration DEFAULT_CONNECT_LIMIT = Duration.ofSeconds(10);

  /** The response limit where none is given. */
  public static final Duration DEFAULT_RESPONSE_LIMIT = Duration.ofSeconds(60);

  // HttpUrl alone is too forgiving: it reads "http:///a" as the host "a".
  private static final Pattern URL =
      Pattern.compile("https?://[^/?#@\\\\\\s]+([/?#]\\S*)?", Pattern.CASE_INSENSITIVE);
  private static final MediaType OCTETS = MediaType.get("application/octet-stream");
  private static final int CHUNK_BYTES = 8 * 1024;
  private static final int MAX_ANSWER_BYTES = 1024 * 1024;
  private static final int MAX_SHOWN_CHARS = 500;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  // Its own time limits are off: see Exchange.
  private static final OkHttpClient HTTP =
      new OkHttpClient.Builder()
          .protocols(List.of(Protocol.HTTP_1_1))
          .followRedirects(false)
          .followSslRedirects(false)
          .retryOnConnectionFailure(false)
          .connectTimeout(Duration.ZERO)
          .writeTimeout(Duration.ZERO)
          .readTimeout(Duration.ZERO)
          .build();

  private PackageUploader() {}

  /**
   * Uploads a file within the default time limits.
   *
   * @param url the endpoint's whole URL, http or https
   * @param filePath the file; its base name is sent along
   * @param accessId the access id
   * @param secret the secret key of that access id
   * @return the upload id, greater than 0
   * @throws UploadException if the file was not uploaded, or the answer does not say that it was
   */
  public static long upload(String url, String filePath, String accessId, String secret)
      throws UploadException {
    return upload(url, filePath, accessId, secret, DEFAULT_CONNECT_LIMIT, DEFAULT_RESPONSE_LIMIT);
  }

  /**
   * Uploads a file.
   *
   * @param url the endpoint's whole URL, http or https
   * @param filePath the file; its base name is sent along
   * @param accessId the access id
   * @param secret the secret key of that access id
   * @param connectLimit how long connecting may take, TLS handshake included: 1 ms to 1 day
   * @param responseLimit the longest time without progress in sending or receiving, 1 ms to 1 day;
   *     the whole upload may take longer
   * @return the upload id, greater than 0
   * @throws UploadException if the file was not uploaded, or the answer does not say that it was
   */
  public static long upload(
      String url,
      String filePath,
      String accessId,
      String secret,
      Duration connectLimit,
      Duration responseLimit)
      throws UploadException {
    HttpUrl endpoint = URL.matcher(url).matches() ? HttpUrl.parse(url) : null;
    check(endpoint != null, "the URL has to be http(s)://host/path without user info or spaces");
    check(isCredential(accessId), "the access id is empty or has a control character");
    check(accessId.indexOf(':') < 0, "the access id has a colon");
    check(isCredential(secret), "the secret is empty or has a control character");
    check(isLimit(connectLimit) && isLimit(responseLimit), "a time limit is not 1 ms to 1 day");

    File file = new File(filePath);
    // Looked at before it is opened, because opening a pipe waits for a writer.
    if (file.exists() && !file.isFile()) {
      throw new UploadException(Kind.FILE, "not a regular file: " + filePath, null);
    }
    try (RandomAccessFile content = new RandomAccessFile(file, "r")) {
      long size = content.length(); // What is appended from now on is not sent.
      RequestBody part = body(OCTETS, size, sink -> copy(filePath, content, size, sink));
      RequestBody form =
          new MultipartBody.Builder()
              .setType(MultipartBody.FORM)
              .addFormDataPart("file", file.getName(), part)
              .build();
      String authorization = Credentials.basic(accessId, secret, StandardCharsets.UTF_8);
      Request request =
          new Request.Builder()
              .url(endpoint)
              .header("Authorization", authorization)
              .header("Accept-Encoding", "identity")
              .header("Connection", "close")
              .post(form)
              .build();
      List<String> secrets = List.of(authorization.substring("Basic ".length()), secret);
      return new Exchange(connectLimit, responseLimit, secrets).run(request);
    } catch (UploadException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(filePath, e);
    }
  }

  private static void copy(String path, RandomAccessFile content, long size, BufferedSink sink)
      throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (long left = size; left > 0; ) {
      int count;
      try {
        count = content.read(chunk, 0, (int) Math.min(left, chunk.length));
      } catch (IOException e) {
        throw unreadable(path, e);
      }
      if (count < 0) {
        throw new UploadException(Kind.FILE, path + " shrank while it was sent", null);
      }
      sink.write(chunk, 0, count);
      left -= count;
    }
  }

  private static byte[] read(Response response) throws IOException {
    BufferedSource source = response.body().source();
    try {
      source.request(MAX_ANSWER_BYTES);
    } catch (IOException e) {
      if (response.isSuccessful()) {
        throw e;
      } // Otherwise the status is worth more than the rest of the body.
    }
    return source.getBuffer().readByteArray();
  }

  private static long uploadId(int status, byte[] body, List<String> secrets)
      throws UploadException {
    JsonNode answer;
    try {
      answer = JSON.readTree(body);
    } catch (IOException e) {
      answer = MissingNode.getInstance();
    }
    Long retCode = integer(answer.path("retCode"));
    Long uploadId = integer(answer.path("uploadId"));
    boolean refused = retCode != null && retCode != 0;
    String text =
        refused ? answer.path("errMsg").asText() : new String(body, StandardCharsets.UTF_8);
    text = hide(text, secrets);
    text = text.substring(0, Math.min(text.length(), MAX_SHOWN_CHARS));
    if (refused) {
      text = "retCode " + retCode + ", errMsg: " + text;
    }

    if (status < 200 || status > 299) {
      throw new UploadException(Kind.HTTP, "HTTP status " + status + ": " + text, status, retCode);
    }
    if (refused) {
      throw new UploadException(Kind.API, "upload refused: " + text, status, retCode);
    }
    if (retCode == null || uploadId == null || uploadId < 1) {
      throw new UploadException(Kind.ANSWER, "unusable answer: " + text, status, retCode);
    }
    return uploadId;
  }

  /** Some gateways show the request on their error pages. */
  private static String hide(String text, List<String> secrets) {
    for (String secret : secrets) {
      text = text.replace(secret, "[hidden]");
    }
    return text;
  }

  private static Long integer(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : null;
  }

  private static boolean isCredential(String text) {
    return !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
  }

  private static boolean isLimit(Duration limit) {
    return limit.compareTo(Duration.ofMillis(1)) >= 0 && limit.compareTo(Duration.ofDays(1)) <= 0;
  }

  private static UploadException unreadable(String path, IOException cause) {
    return new UploadException(Kind.FILE, "cannot read " + path + ": " + cause.getMessage(), cause);
  }

  private static void check(boolean condition, String otherwise) throws UploadException {
    if (!condition) {
      throw new UploadException(Kind.USAGE, otherwise, null);
    }
  }

  private static RequestBody body(MediaType type, long length, Content content) {
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return type;
      }

      @Override
      public long contentLength() {
        return length;
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        content.writeTo(sink);
      }
    };
  }

  private interface Content {
    void writeTo(BufferedSink sink) throws IOException;
  }

  /**
   * One request, its answer and the time limits of both. OkHttp's own limits hang when a TLS server
   * stops reading: they close the TLS socket, which waits for the stuck write. Cancelling the call
   * closes the socket below TLS.
   */
  private static final class Exchange extends AsyncTimeout implements Interceptor {
    private final Duration connectLimit;
    private final Duration responseLimit;
    private final List<String> secrets;
    private Call call;
    private boolean connected;
    private volatile boolean expired;
    private long uploadId;

    Exchange(Duration connectLimit, Duration responseLimit, List<String> secrets) {
      this.connectLimit = connectLimit;
      this.responseLimit = responseLimit;
      this.secrets = secrets;
    }

    long run(Request request) throws UploadException {
      call = HTTP.newBuilder().addNetworkInterceptor(this).build().newCall(request);
      timeout(connectLimit.toMillis(), TimeUnit.MILLISECONDS);
      enter();
      try {
        call.execute().close();
        return uploadId;
      } catch (UploadException e) {
        throw e;
      } catch (Exception e) { // Not only IOException: OkHttp lets InterruptedException out.
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        throw failure(request.url().host() + ":" + request.url().port(), e);
      } finally {
        exit();
      }
    }

    /** Runs once connected, and below OkHttp's own rules for answers such as 407 and 503. */
    @Override
    public Response intercept(Chain chain) throws IOException {
      if (exit()) {
        throw new SocketTimeoutException();
      }
      connected = true;
      int millis = (int) responseLimit.toMillis();
      timeout(millis, TimeUnit.MILLISECONDS);
      Socket socket = chain.connection().socket();
      socket.setSoTimeout(millis);
      // What this holds after the last write has one limit to get through: at 64 kB/s it does.
      socket.setSendBufferSize(Math.min(millis, 16 * 1024) * 64);
      Request request = chain.request();
      RequestBody form = request.body();
      RequestBody limited =
          body(form.contentType(), form.contentLength(), sink -> send(form, sink));
      try {
        Response response = chain.proceed(request.newBuilder().post(limited).build());
        uploadId = uploadId(response.code(), read(response), secrets);
        return response;
      } catch (IOException | RuntimeException e) {
        call.cancel();
        throw e;
      }
    }

    private void send(RequestBody form, BufferedSink sink) throws IOException {
      BufferedSink limited = Okio.buffer(sink(sink));
      form.writeTo(limited);
      limited.flush();
    }

    @Override
    protected void timedOut() {
      expired = true;
      call.cancel();
    }

    private UploadException failure(String peer, Exception e) {
      if (expired || e instanceof SocketTimeoutException) {
        String limit =
            connected
                ? "no progress within the response limit of " + responseLimit.toMillis()
                : "no connection within the connect limit of " + connectLimit.toMillis();
        return new UploadException(Kind.TIMEOUT, peer + ": " + limit + " ms", e);
      }
      if (e instanceof SSLException && !connected) {
        return new UploadException(Kind.TLS, peer + ": the TLS handshake failed: " + e, e);
      }
      // OkHttp quotes an answer that is not HTTP, so such an exception is no cause to pass on.
      Exception cause = e instanceof ProtocolException ? null : e;
      String text = peer + ": the connection failed: " + hide(e.toString(), secrets);
      return new UploadException(Kind.CONNECT, text, cause);
    }
  }

  /** What went wrong. */
  public enum Kind {
    /** The file is missing, unreadable, not a regular file, or shrank while it was sent. */
    FILE,
    /** An argument cannot be used. */
    USAGE,
    /** No connection could be made, or it broke. */
    CONNECT,
    /** The TLS handshake failed, or the server's certificate is not trusted. */
    TLS,
    /** A time limit ran out. */
    TIMEOUT,
    /** The HTTP status is not 2xx. Redirects are not followed. */
    HTTP,
    /** The service refused the upload: {@code retCode} is not 0. */
    API,
    /** The HTTP status is 2xx, but the body is not an answer of the service. */
    ANSWER
  }

  /** An upload that failed. The message is for people and never holds the secret. */
  public static final class UploadException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final Integer status;
    private final Long retCode;

    private UploadException(Kind kind, String message, Throwable cause) {
      super(message, cause);
      this.kind = kind;
      this.status = null;
      this.retCode = null;
    }

    private UploadException(Kind kind, String message, int status, Long retCode) {
      super(message);
      this.kind = kind;
      this.status = status;
      this.retCode = retCode;
    }

    /** {@return what went wrong} */
    public Kind kind() {
      return kind;
    }

    /** {@return the HTTP status, if an answer arrived} */
    public OptionalInt httpStatus() {
      return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** {@return the service's own code, if the answer has one} */
    public OptionalLong retCode() {
      return retCode == null ? OptionalLong.empty() : OptionalLong.of(retCode);
    }
  }
}
