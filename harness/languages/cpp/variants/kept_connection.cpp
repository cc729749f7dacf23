// A client that keeps its handle, and so its connection, for the next upload; one for each thread.
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

class Client {
 public:
  std::int64_t upload(const std::string& url, const std::string& file, std::uint32_t accessId, const std::string& secretKey) {
    if (!std::filesystem::is_regular_file(file) || !std::ifstream(file)) throw std::runtime_error(file + ": cannot be read");
    const auto bytes = std::filesystem::file_size(file);
    curl_easy_reset(curl_.get());
    CURL* curl = curl_.get();
    const std::unique_ptr<curl_mime, decltype(&curl_mime_free)> form(curl_mime_init(curl), curl_mime_free);
    curl_mimepart* part = curl_mime_addpart(form.get());
    curl_mime_name(part, "file");
    curl_mime_filedata(part, file.c_str());
    std::string answer;
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
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
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, nullptr);
    if (code != CURLE_OK) throw std::runtime_error(file + ": " + curl_easy_strerror(code));
    if (status < 300 && std::filesystem::file_size(file) != bytes) throw std::runtime_error(file + " changed");
    return read_answer(status, answer);
  }

 private:
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_{curl_easy_init(), curl_easy_cleanup};
};

std::int64_t upload(const std::string& url, const std::string& file, std::uint32_t accessId, const std::string& secretKey) {
  thread_local Client client;
  return client.upload(url, file, accessId, secretKey);
}
