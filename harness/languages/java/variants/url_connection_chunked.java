public byte[] Upload(String url, String filePath, String accessId, String secret) throws IOException {
    // HttpURLConnection in chunks; gives the answer's bytes.
    File file = new File(filePath);
    String boundary = UUID.randomUUID().toString();
    String name = file.getName().replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    try (FileInputStream content = new FileInputStream(file)) {
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(10000);
        connection.setReadTimeout(20000);
        connection.setChunkedStreamingMode(64 * 1024);
        connection.setRequestProperty("Connection", "close");
        connection.setRequestProperty("Content-Type", "multipart/form-data; boundary=" + boundary);
        String token = Base64.getEncoder().encodeToString((accessId + ":" + secret).getBytes("UTF-8"));
        connection.setRequestProperty("Authorization", "Basic " + token);
        OutputStream out = connection.getOutputStream();
        out.write(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
            + "\"\r\nContent-Type: application/octet-stream\r\n\r\n").getBytes("UTF-8"));
        byte[] piece = new byte[8192];
        for (int count; (count = content.read(piece)) > 0; ) {
            out.write(piece, 0, count);
        }
        out.write(("\r\n--" + boundary + "--\r\n").getBytes("UTF-8"));
        out.close();
        int status = connection.getResponseCode();
        if (status < 200 || status > 299) {
            throw new IOException("HTTP status " + status);
        }
        return connection.getInputStream().readAllBytes();
    } finally {
        connection.disconnect();
    }
}
