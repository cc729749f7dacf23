// In the background: a future of a struct with the service's fields, which the caller looks at.
#include <curl/curl.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

static std::size_t collect(char* data, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}

struct Result {
  std::int64_t retCode;
  std::string errMsg;
  std::int64_t uploadId;
};

static Result send_file(const std::string& url, const std::string& file, const std::string& accessId, const std::string& secretKey) {
  if (!std::filesystem::is_regular_file(file) || !std::ifstream(file)) throw std::runtime_error(file + ": cannot be read");
  const auto bytes = std::filesystem::file_size(file);
  CURL* curl = curl_easy_init();
  curl_mime* form = curl_mime_init(curl);
  curl_mimepart* part = curl_mime_addpart(form);
  curl_mime_name(part, "file");
  curl_mime_filedata(part, file.c_str());
  std::string answer;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_USERNAME, accessId.c_str());
  curl_easy_setopt(curl, CURLOPT_PASSWORD, secretKey.c_str());
  curl_easy_setopt(curl, CURLOPT_MIMEPOST, form);
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
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
  if (code != CURLE_OK) throw std::runtime_error(file + ": " + curl_easy_strerror(code));
  if (status < 300 && std::filesystem::file_size(file) != bytes) throw std::runtime_error(file + " changed");
  if (status < 200 || status > 299) throw std::runtime_error("HTTP status " + std::to_string(status));
  const auto json = nlohmann::json::parse(answer);
  const auto number = [&json](const char* key) {
    return json.at(key).is_number_integer() ? json.at(key).get<std::int64_t>() : throw std::runtime_error("no integer");
  };
  const std::int64_t retCode = number("retCode");
  const std::int64_t uploadId = retCode == 0 ? number("uploadId") : 0;
  if (retCode == 0 && uploadId <= 0) throw std::runtime_error("no uploadId");
  const auto errMsg = json.find("errMsg");
  return {retCode, errMsg != json.end() && errMsg->is_string() ? errMsg->get<std::string>() : "", uploadId};
}

std::future<Result> upload(const std::string& url, const std::string& file, const std::string& accessId,
                           const std::string& secretKey) {
  return std::async(std::launch::async, send_file, url, file, accessId, secretKey);
}
