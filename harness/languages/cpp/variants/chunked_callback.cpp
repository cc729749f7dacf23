// A form written by hand: a read callback gives it piece by piece, and it goes out in chunks.
#include <curl/curl.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
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

struct Form {
  std::string head;
  std::ifstream file;
  std::string tail;

  std::size_t read(char* to, std::size_t room) {
    for (std::string* text : {&head, static_cast<std::string*>(nullptr), &tail}) {
      if (text == nullptr) {
        file.read(to, static_cast<std::streamsize>(room));
        if (file.bad()) return CURL_READFUNC_ABORT;
        if (file.gcount() > 0) return static_cast<std::size_t>(file.gcount());
      } else if (!text->empty()) {
        const std::size_t count = text->copy(to, room);
        text->erase(0, count);
        return count;
      }
    }
    return 0;
  }
};

static std::size_t give(char* to, std::size_t size, std::size_t count, void* form) {
  return static_cast<Form*>(form)->read(to, size * count);
}

std::int64_t upload(const std::string& url, const std::string& file, uint32_t accessId, const std::string& secretKey) {
  if (!std::filesystem::is_regular_file(file)) throw std::runtime_error(file + ": no regular file");
  std::string name;
  for (const char c : std::filesystem::path(file).filename().string()) {
    name += c == '"' ? "%22" : c == '\r' ? "%0D" : c == '\n' ? "%0A" : std::string(1, c);
  }
  std::random_device random;
  const std::string boundary = "push-" + std::to_string(random()) + std::to_string(random());
  Form form{"--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
                "\"\r\nContent-Type: application/octet-stream\r\n\r\n",
            std::ifstream(file, std::ios::binary), "\r\n--" + boundary + "--\r\n"};
  if (!form.file) throw std::runtime_error(file + ": cannot be read");

  CURL* curl = curl_easy_init();
  const std::string type = "Content-Type: multipart/form-data; boundary=" + boundary;
  curl_slist* headers = curl_slist_append(nullptr, type.c_str());
  headers = curl_slist_append(headers, "Transfer-Encoding: chunked");
  headers = curl_slist_append(headers, "Expect:");
  std::string answer;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_USERPWD, (std::to_string(accessId) + ":" + secretKey).c_str());
  curl_easy_setopt(curl, CURLOPT_POST, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(curl, CURLOPT_READDATA, &form);
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
