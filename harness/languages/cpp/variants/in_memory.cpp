// The file is read first and sent from memory, so that it is sent as it was at one moment.
#include <curl/curl.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

static std::size_t collect(char* data, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}

// The uploadId of a good answer; else an exception.
static std::int64_t read_answer(long status, const std::string& answer) {
  if (status < 200 || status > 299) {
    throw std::runtime_error("HTTP status " + std::to_string(status) + ": " + answer.substr(0, 300));
  }
  const auto json = nlohmann::json::parse(answer);
  const auto code = json.find("retCode");
  if (code == json.end() || !code->is_number_integer()) throw std::runtime_error("no retCode: " + answer.substr(0, 300));
  if (*code != 0) {
    throw std::runtime_error("retCode " + code->dump() + ": " + answer.substr(0, 300));
  }
  const auto id = json.find("uploadId");
  if (id == json.end() || !id->is_number_integer() || *id <= 0) throw std::runtime_error("no uploadId: " + answer.substr(0, 300));
  return id->get<std::int64_t>();
}

std::int64_t upload(const std::string& url, const std::string& file, uint32_t accessId, const std::string& secretKey) {
  if (!std::filesystem::is_regular_file(file)) throw std::runtime_error(file + ": no regular file");
  std::ifstream in(file, std::ios::binary);
  in.exceptions(std::ios::badbit);
  if (!in) throw std::runtime_error(file + ": cannot be read");
  std::string content(std::filesystem::file_size(file), '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(in.gcount()));
  const std::string name = std::filesystem::path(file).filename().string();

  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> owner(curl_easy_init(), curl_easy_cleanup);
  CURL* curl = owner.get();
  std::unique_ptr<curl_mime, decltype(&curl_mime_free)> form(curl_mime_init(curl), curl_mime_free);
  curl_mimepart* part = curl_mime_addpart(form.get());
  curl_mime_name(part, "file");
  curl_mime_filename(part, name.c_str());
  curl_mime_type(part, "application/octet-stream");
  curl_mime_data(part, content.data(), content.size());
  std::string answer;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
  curl_easy_setopt(curl, CURLOPT_USERNAME, std::to_string(accessId).c_str());
  curl_easy_setopt(curl, CURLOPT_PASSWORD, secretKey.c_str());
  curl_easy_setopt(curl, CURLOPT_MIMEPOST, form.get());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 60L);
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) throw std::runtime_error(curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return read_answer(status, answer);
}
