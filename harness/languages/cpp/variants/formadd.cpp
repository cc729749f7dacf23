// The older form interface of libcurl, as code from before 2017 has it.
#include <curl/curl.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
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
  if (!std::filesystem::is_regular_file(file) || !std::ifstream(file)) throw std::runtime_error(file + ": cannot be read");
  const auto bytes = std::filesystem::file_size(file);
  CURL* curl = curl_easy_init();
  curl_httppost* first = nullptr;
  curl_httppost* last = nullptr;
  curl_formadd(&first, &last, CURLFORM_COPYNAME, "file", CURLFORM_FILE, file.c_str(), CURLFORM_CONTENTTYPE,
               "text/plain", CURLFORM_END);
  std::string answer;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_USERPWD, (std::to_string(accessId) + ":" + secretKey).c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPPOST, first);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 60L);
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_formfree(first);
  curl_easy_cleanup(curl);
  if (code != CURLE_OK) throw std::runtime_error(file + ": " + curl_easy_strerror(code));
  if (status < 300 && std::filesystem::file_size(file) != bytes) throw std::runtime_error(file + " changed");
  return read_answer(status, answer);
}
