package driver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Passes on what is printed, and keeps what each thread prints apart. */
final class Printed extends OutputStream {
  private final OutputStream to;
  private final ThreadLocal<ByteArrayOutputStream> kept =
      ThreadLocal.withInitial(ByteArrayOutputStream::new);

  Printed(OutputStream to) {
    this.to = to;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    kept.get().write(bytes, from, count);
    to.write(bytes, from, count);
    to.flush();
  }

  /** Gives what this thread has printed since the last time. */
  String take() {
    String text = kept.get().toString(StandardCharsets.UTF_8);
    kept.remove();
    return text;
  }
}
