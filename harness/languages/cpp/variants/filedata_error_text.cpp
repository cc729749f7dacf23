// The page's own signature: libcurl's form, streamed from disk; failures through the error text, the answer whole once it is one.
#include <curl/curl.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

static std::size_t collect(char* data, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}

std::string upload(const std::string url, const std::string& file, uint32_t accessId, const std::string& secretKey,
                   std::string& err) {
  std::string answer;
  if (!std::filesystem::is_regular_file(file) || !std::ifstream(file)) {
    err = "cannot read " + file;
    return answer;
  }
  const auto size = std::filesystem::file_size(file);
  CURL* curl = curl_easy_init();
  curl_mime* form = curl_mime_init(curl);
  curl_mimepart* part = curl_mime_addpart(form);
  curl_mime_name(part, "file");
  curl_mime_filedata(part, file.c_str());
  const std::string account = std::to_string(accessId) + ":" + secretKey;
  char text[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_USERPWD, account.c_str());
  curl_easy_setopt(curl, CURLOPT_MIMEPOST, form);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, text);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 60L);
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_mime_free(form);
  curl_easy_cleanup(curl);
  if (code != CURLE_OK) {
    err = text[0] != 0 ? text : curl_easy_strerror(code);
    return "";
  }
  if (status < 300 && std::filesystem::file_size(file) != size) {
    err = file + " changed while it was sent";
    return "";
  }
  if (status < 200 || status > 299) {
    err = "HTTP status " + std::to_string(status) + ": " + answer;
    return "";
  }
  const auto json = nlohmann::json::parse(answer, nullptr, false);
  if (!json.is_object() || !json.contains("retCode") || (json["retCode"] == 0 && !json.contains("uploadId"))) {
    err = "not the service's answer: " + answer.substr(0, 300);
    return "";
  }
  return answer;
}
