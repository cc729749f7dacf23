// libcurl's multi interface, polled, and names escaped with backslashes.
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

std::int64_t upload(const std::string& url, const std::string& file, std::uint32_t accessId, const std::string& secretKey) {
  if (!std::filesystem::is_regular_file(file) || !std::ifstream(file)) throw std::runtime_error(file + ": cannot be read");
  const auto bytes = std::filesystem::file_size(file);
  const std::string name = std::filesystem::path(file).filename().string();
  if (name.find_first_of("\r\n") != std::string::npos) throw std::runtime_error(file + ": a line end in its name");
  const std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi(curl_multi_init(), curl_multi_cleanup);
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> owner(curl_easy_init(), curl_easy_cleanup);
  CURL* curl = owner.get();
  const std::unique_ptr<curl_mime, decltype(&curl_mime_free)> form(curl_mime_init(curl), curl_mime_free);
  curl_mimepart* part = curl_mime_addpart(form.get());
  curl_mime_name(part, "file");
  curl_mime_filedata(part, file.c_str());
  std::string answer;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_MIME_OPTIONS, static_cast<long>(CURLMIMEOPT_FORMESCAPE));
  curl_easy_setopt(curl, CURLOPT_USERPWD, (std::to_string(accessId) + ":" + secretKey).c_str());
  curl_easy_setopt(curl, CURLOPT_MIMEPOST, form.get());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 60L);
  curl_multi_add_handle(multi.get(), curl);
  for (int running = 1; running != 0;) {
    if (curl_multi_perform(multi.get(), &running) != CURLM_OK) throw std::runtime_error("curl_multi_perform");
    if (running != 0) curl_multi_poll(multi.get(), nullptr, 0, 1000, nullptr);
  }
  CURLcode code = CURLE_OK;
  for (int left = 0; const CURLMsg* message = curl_multi_info_read(multi.get(), &left);) {
    if (message->msg == CURLMSG_DONE) code = message->data.result;
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_multi_remove_handle(multi.get(), curl);
  if (code != CURLE_OK) throw std::runtime_error(file + ": " + curl_easy_strerror(code));
  if (status < 300 && std::filesystem::file_size(file) != bytes) throw std::runtime_error(file + " changed");
  return read_answer(status, answer);
}
