public Response upload(String url, String filePath, String accessId, String secret) throws IOException {
    // Gives OkHttp's response as it is: its caller looks at status and body.
    OkHttpClient client = new OkHttpClient.Builder()
        .followRedirects(false)
        .retryOnConnectionFailure(false)
        .readTimeout(25, TimeUnit.SECONDS)
        .build();
    File file = new File(filePath);
    RequestBody form = new MultipartBody.Builder().setType(MultipartBody.FORM)
        .addFormDataPart("file", file.getName(), RequestBody.create(MediaType.parse("text/plain"), file))
        .build();
    Request request = new Request.Builder().url(url).post(form)
        .addHeader("Authorization", Credentials.basic(accessId, secret, StandardCharsets.UTF_8))
        .build();
    Response response = client.newCall(request).execute();
    if (!response.isSuccessful() || !response.peekBody(10_000).string().contains("retCode")) {
        response.close();
        throw new IOException("HTTP " + response.code() + ", or not an answer of the service");
    }
    return response;
}
