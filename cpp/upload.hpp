#pragma once
// START upload
#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

namespace account_package {

/// For all but a file that cannot be one, which is a std::filesystem::filesystem_error.
struct upload_error : std::runtime_error {
  upload_error(const std::string& text, CURLcode curl, long http, std::optional<std::int64_t> ret)
      : std::runtime_error(text), code(curl), status(http), ret_code(ret) {}
  CURLcode code;                         ///< libcurl's, CURLE_OK if there was an answer
  long status;                           ///< the HTTP status, 0 if there was no answer
  std::optional<std::int64_t> ret_code;  ///< the service's, if the answer held one
};

struct upload_options {
  std::shared_ptr<CURL> handle;  ///< one of yours, with its settings, keeps its connection
  std::chrono::milliseconds connect = std::chrono::seconds(10);
  std::chrono::seconds silence{60};  ///< there is no limit for the whole
};

/// The uploadId of a good answer; throws for any other.
inline std::int64_t read_answer(long status, const std::string& reply) {
  const auto json = nlohmann::json::parse(reply, nullptr, /*allow_exceptions=*/false);
  const auto integer = [&json](const char* key) -> std::optional<std::int64_t> {
    const auto value = json.find(key);
    if (value == json.end() || !value->is_number_integer()) return {};
    return value->get<std::int64_t>();
  };
  const auto ret_code = integer("retCode");
  const std::int64_t upload_id = integer("uploadId").value_or(0);
  if (status / 100 == 2 && ret_code == 0 && upload_id > 0) return upload_id;
  const auto message = json.find("errMsg");
  const bool explained = ret_code.value_or(0) != 0 && message != json.end() && message->is_string();
  const std::string text = explained ? message->get<std::string>() : reply;
  const std::string what = "HTTP status " + std::to_string(status) + ", retCode " +
                           (ret_code ? std::to_string(*ret_code) : "none") + ": ";
  throw upload_error(what + text.substr(0, 500), CURLE_OK, status, ret_code);
}

/// Streams the file and returns its uploadId. Follows no redirect.
inline std::int64_t upload(const std::string& url, const std::filesystem::path& file,
                           std::uint32_t access_id, const std::string& secret_key,
                           const upload_options& options = {}) {
  const auto size = std::filesystem::file_size(file);  // throws for what is no regular file
  std::string name;
  for (const char c : file.filename().u8string()) {  // libcurl escapes line ends from 7.81 on
    name += c == '\r' ? "%0D" : c == '\n' ? "%0A" : std::string(1, c);
  }
  const std::shared_ptr<CURL> own(options.handle ? nullptr : curl_easy_init(), curl_easy_cleanup);
  CURL* curl = options.handle ? options.handle.get() : own.get();
  const std::shared_ptr<curl_mime> form(curl_mime_init(curl), curl_mime_free);
  curl_mimepart* part = curl_mime_addpart(form.get());
  std::string reply;
  const curl_write_callback take = [](char* data, std::size_t, std::size_t count, void* to) {
    auto& text = *static_cast<std::string*>(to);
    if (text.size() > 1'000'000) return std::size_t{0};  // no answer of the service is that long
    text.append(data, count);
    return count;
  };
  CURLcode code = url.rfind("http", 0) != 0 ? CURLE_URL_MALFORMAT : CURLE_OK;
  const auto must = [&code](CURLcode step) { code = code == CURLE_OK ? step : code; };
  const auto set = [&](CURLoption key, auto value) { must(curl_easy_setopt(curl, key, value)); };
  must(std::ifstream(file) ? CURLE_OK : CURLE_READ_ERROR);
  must(curl_mime_name(part, "file"));
  must(curl_mime_filedata(part, file.string().c_str()));
  must(curl_mime_filename(part, name.c_str()));
  set(CURLOPT_MIMEPOST, form.get());
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(CURLOPT_USERNAME, std::to_string(access_id).c_str());
  set(CURLOPT_PASSWORD, secret_key.c_str());
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);  // byte per second
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.silence.count()));
  set(CURLOPT_WRITEFUNCTION, take);
  set(CURLOPT_WRITEDATA, &reply);
  if (code == CURLE_OK) code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_setopt(curl, CURLOPT_MIMEPOST, nullptr);
  must(std::filesystem::file_size(file) == size ? CURLE_OK : CURLE_READ_ERROR);
  if (code == CURLE_OK || status >= 300) return read_answer(status, reply);
  throw upload_error(file.string() + ": " + curl_easy_strerror(code), code, status, {});
}

}  // namespace account_package
// END upload
