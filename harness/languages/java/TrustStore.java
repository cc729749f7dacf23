package driver;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/** Turns a bundle of PEM certificates into the PKCS12 store that Java reads: BUNDLE STORE. */
final class TrustStore {
  private static final String PLACE = "/tmp/trusted.p12";

  private TrustStore() {}

  /** Has this process trust what TRUSTED_CA holds; to be done before anybody asks whom to trust. */
  static void use() throws Exception {
    String bundle = System.getenv("TRUSTED_CA");
    if (bundle != null && System.getProperty("javax.net.ssl.trustStore") == null) {
      main(new String[] {bundle, PLACE});
      System.setProperty("javax.net.ssl.trustStore", PLACE);
      System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
    }
  }

  public static void main(String[] args) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream bundle = new FileInputStream(args[0])) {
      for (Certificate ca : CertificateFactory.getInstance("X.509").generateCertificates(bundle)) {
        store.setCertificateEntry("ca" + store.size(), ca);
      }
    }
    try (OutputStream out = new FileOutputStream(args[1])) {
      store.store(out, "changeit".toCharArray());
    }
  }
}
