// A form made in memory by hand, its boundary quoted, with an Authorization header that OpenSSL's base64 is used for.
#include <curl/curl.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <string>
#include <openssl/evp.h>
#include <vector>

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
  if (!in) throw std::runtime_error(file + ": cannot be read");
  std::string name;
  for (const char c : std::filesystem::path(file).filename().string()) {
    name += c == '"' ? "%22" : c == '\r' ? "%0D" : c == '\n' ? "%0A" : std::string(1, c);
  }
  std::string boundary = "==";
  std::random_device random;
  for (int i = 0; i < 30; ++i) boundary += "0123456789abcdef"[random() % 16];
  std::string body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
                     "\"\r\nContent-Type: text/plain\r\n\r\n";
  const std::size_t head = body.size();
  body.resize(head + std::filesystem::file_size(file));
  in.read(body.data() + head, static_cast<std::streamsize>(body.size() - head));
  body.resize(head + static_cast<std::size_t>(in.gcount()));
  body += "\r\n--" + boundary + "--\r\n";

  const std::string plain = std::to_string(accessId) + ":" + secretKey;
  std::vector<unsigned char> coded(plain.size() * 2 + 4);
  EVP_EncodeBlock(coded.data(), reinterpret_cast<const unsigned char*>(plain.data()), static_cast<int>(plain.size()));
  const std::string authorization = std::string("Authorization: Basic ") + reinterpret_cast<char*>(coded.data());
  const std::string type = "Content-Type: multipart/form-data; boundary=\"" + boundary + "\"";

  CURL* curl = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, authorization.c_str());
  headers = curl_slist_append(headers, type.c_str());
  std::string answer;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_HEADEROPT, CURLHEADER_SEPARATE);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 60L);
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  if (code != CURLE_OK) throw std::runtime_error(curl_easy_strerror(code));
  return read_answer(status, answer);
}
