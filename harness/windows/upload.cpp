// Uploads what the environment says: the C++ sample as a command for Windows.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>

#include "upload.hpp"

namespace {

std::wstring wide(const wchar_t* name) {
  const wchar_t* value = _wgetenv(name);
  return value != nullptr ? value : L"";
}

std::string utf8(const wchar_t* name) { return std::filesystem::path(wide(name)).u8string(); }

}  // namespace

int main() {
  account_package::upload_options options;
  if (const std::wstring connect = wide(L"CONNECT_TIMEOUT_S"); !connect.empty()) {
    options.connect = std::chrono::milliseconds(std::lround(std::stod(connect) * 1000));
  }
  if (const std::wstring silence = wide(L"RESPONSE_TIMEOUT_S"); !silence.empty()) {
    options.silence = std::chrono::seconds(std::lround(std::ceil(std::stod(silence))));
  }
  std::wstring file = wide(L"FILE");
  if (file.rfind(L'/', 0) == 0) file.insert(0, L"Z:");  // where Wine has the root
  try {
    const auto access_id = static_cast<std::uint32_t>(std::stoul(wide(L"ACCESS_ID")));
    const auto id = account_package::upload(utf8(L"URL"), file, access_id, utf8(L"SECRET_KEY"), options);
    std::cout << "{\"retCode\":0,\"uploadId\":" << id << "}\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
