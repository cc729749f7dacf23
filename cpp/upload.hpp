#pragma once

// START upload
#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
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
  CURL* handle = nullptr;  ///< one of yours keeps its settings, and its connection for the next
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
  (void)std::filesystem::file_size(file);  // throws for what is no regular file
  std::string name;
  for (const char c : file.filename().u8string()) {  // libcurl escapes line ends from 7.81 on
    name += c == '\r' ? "%0D" : c == '\n' ? "%0A" : std::string(1, c);
  }
  using owner = std::unique_ptr<CURL, void (*)(CURL*)>;
  const owner own(options.handle ? nullptr : curl_easy_init(), curl_easy_cleanup);
  CURL* curl = options.handle ? options.handle : own.get();
  const std::unique_ptr<curl_mime, void (*)(curl_mime*)> form(curl_mime_init(curl), curl_mime_free);
  curl_mimepart* part = curl_mime_addpart(form.get());
  std::string reply;
  reply.reserve(1'048'576);  // no more is taken, and nothing is thrown through libcurl
  const curl_write_callback take = [](char* data, std::size_t size, std::size_t count, void* to) {
    auto& text = *static_cast<std::string*>(to);
    const std::size_t taken = std::min(size * count, text.capacity() - text.size());
    text.append(data, taken);
    return taken;
  };
  CURLcode code = url.rfind("http", 0) == 0 ? CURLE_OK : CURLE_UNSUPPORTED_PROTOCOL;
  const auto must = [&code](CURLcode step) { code = code == CURLE_OK ? step : code; };
  const auto set = [&](CURLoption key, auto value) { must(curl_easy_setopt(curl, key, value)); };
  must(curl_mime_name(part, "file"));
  must(curl_mime_filedata(part, file.string().c_str()));
  must(curl_mime_filename(part, name.c_str()));
  set(CURLOPT_MIMEPOST, form.get());
  set(CURLOPT_URL, url.c_str());
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
  if (code == CURLE_OK || status >= 300) return read_answer(status, reply);
  throw upload_error(file.string() + ": " + curl_easy_strerror(code), code, status, {});
}

}  // namespace account_package
// END upload
