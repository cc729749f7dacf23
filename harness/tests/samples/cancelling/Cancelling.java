import com.example.push.PackageUploader;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;

public final class Cancelling {
  public static void main(String[] args) {
    Thread.currentThread().interrupt();
    try {
      new PackageUploader().upload(args[0], args[1], "1", "secret");
    } catch (SocketTimeoutException e) {
      System.out.println("timed out");
    } catch (InterruptedIOException e) {
      System.out.println("interrupted");
    } catch (Exception e) {
      System.out.println(e instanceof InterruptedException ? "interrupted" : e.toString());
    }
  }
}
