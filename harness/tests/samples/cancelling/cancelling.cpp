#include <atomic>
#include <iostream>
#include <string>
#include <thread>

#include "upload.hpp"

std::atomic<bool> cancelled{false};

int main(int, char* argv[]) {
  std::thread([] {
    std::string line;
    std::getline(std::cin, line);
    cancelled = true;
  }).detach();
  account_package::upload_options options;
  options.handle.reset(curl_easy_init(), curl_easy_cleanup);
  const curl_xferinfo_callback progress = [](void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return cancelled ? 1 : 0;
  };
  curl_easy_setopt(options.handle.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(options.handle.get(), CURLOPT_XFERINFOFUNCTION, progress);
  try {
    account_package::upload(argv[1], argv[2], 1, "secret", options);
  } catch (const account_package::upload_error& error) {
    std::cout << error.code << std::endl;
  }
}
