public JSONObject Upload(String url, String filePath, String accessId, String secret) {
    JSONObject result = null;
    try {
        OkHttpClient client = new OkHttpClient().newBuilder().build();
        File file = new File(filePath);
        RequestBody body = new MultipartBody.Builder()
            .setType(MultipartBody.FORM)
            .addFormDataPart("file", file.getName(), RequestBody.create(MediaType.parse("multipart/form-data"), file))
            .build();
        String sign = Base64.encodeBase64String((accessId + ":" + secret).getBytes());
        Request request = new Request.Builder()
            .url(url)
            .addHeader("Authorization", "Basic " + sign)
            .post(body)
            .build();
        Response response = client.newCall(request).execute();
        if (response.code() != 200) {
            result = new JSONObject();
            result.put("retCode", response.code());
            result.put("errMsg", response.message());
        } else {
            result = new JSONObject(response.body().string());
        }
    } catch (IOException e) {
        result = new JSONObject();
        result.put("retCode", 10100);
        result.put("errMsg", e.getMessage());
    }
    return result;
}
