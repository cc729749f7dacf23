// Speaks the testee protocol: a request a line on stdin, an answer a line on descriptor 3.

#include "driver.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <future>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

using nlohmann::json;

void write_line(const json& line) {
  static std::mutex mutex;
  // Error texts may hold any bytes, a file name in another encoding for one.
  const std::string text = line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  const std::lock_guard<std::mutex> lock(mutex);
  static std::ofstream answers("/dev/fd/3");
  answers << text << std::flush;
}

json hello() {
  const curl_version_info_data* curl = curl_version_info(CURLVERSION_NOW);
  return {{"hello",
           {{"language", "cpp"},
            {"versions",
             {{"g++", __VERSION__},
              {"libcurl", curl->version},
              {"tls", curl->ssl_version},
              {"nlohmann/json", json::meta()["version"]["string"]}}}}}};
}

/// Nothing is returned for a text that is no std::uint32_t: such an id cannot be passed at all.
std::optional<std::uint32_t> access_id_of(const std::string& text) {
  std::uint32_t id = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, id);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return id;
}

std::optional<double> seconds_of(const json& line, const char* key) {
  return line.contains(key) ? std::optional<double>(line.at(key).get<double>()) : std::nullopt;
}

testee::outcome upload(const json& line) {
  const auto access_id = access_id_of(line.at("access_id").get<std::string>());
  if (!access_id) {
    testee::outcome outcome;
    outcome.kind = "usage";
    outcome.message = "the access id is a std::uint32_t: this one cannot be passed";
    outcome.detail = "driver: " + outcome.message;
    return outcome;
  }
  testee::request request;
  request.url = line.at("url").get<std::string>();
  request.file = line.at("file").get<std::string>();
  request.access_id = *access_id;
  request.secret_key = line.at("secret_key").get<std::string>();
  request.connect_timeout_s = seconds_of(line, "connect_timeout_s");
  request.response_timeout_s = seconds_of(line, "response_timeout_s");
  return testee::call_sample(request);
}

void answer(const json& line) {
  const testee::outcome outcome = upload(line);
  json report = {{"seq", line.at("seq")}};
  if (outcome.upload_id) {
    report["outcome"] = "uploaded";
    report["upload_id"] = *outcome.upload_id;
  } else if (outcome.answer) {
    report["outcome"] = "returned";
    report["message"] = *outcome.answer;
  } else {
    report["outcome"] = outcome.kind.empty() && !outcome.refused ? "crashed" : "refused";
    if (!outcome.kind.empty()) report["kind"] = outcome.kind;
    report["message"] = outcome.message;
    report["detail"] = outcome.detail;
    if (outcome.ret_code) report["ret_code"] = *outcome.ret_code;
    if (outcome.http_status) report["http_status"] = *outcome.http_status;
  }
  write_line(report);
}

}  // namespace

int main() {
  // What is printed is seen at once, and so in the case that printed it.
  if (std::setvbuf(stdout, nullptr, _IONBF, 0) != 0) return 1;
  write_line(hello());
  std::vector<std::future<void>> calls;
  for (std::string line; std::getline(std::cin, line);) {
    calls.erase(std::remove_if(calls.begin(), calls.end(),
                               [](const std::future<void>& call) {
                                 return call.wait_for(std::chrono::seconds(0)) ==
                                        std::future_status::ready;
                               }),
                calls.end());
    calls.push_back(std::async(std::launch::async, answer, json::parse(line)));
  }
  for (std::future<void>& call : calls) call.get();
  return 0;
}
