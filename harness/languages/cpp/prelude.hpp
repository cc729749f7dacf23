// What a block of a page may need and does not show: headers, and a base64 helper.

#ifndef TESTEE_PRELUDE_HPP
#define TESTEE_PRELUDE_HPP

#include <curl/curl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace testee {

template <class Byte>
std::string base64(const Byte* data, std::size_t size) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < size ? static_cast<unsigned char>(data[i]) : 0U;
  };
  std::string text;
  for (std::size_t i = 0; i < size; i += 3) {
    const std::uint32_t bits = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    text += digits[bits >> 18U];
    text += digits[(bits >> 12U) & 63U];
    text += i + 1 < size ? digits[(bits >> 6U) & 63U] : '=';
    text += i + 2 < size ? digits[bits & 63U] : '=';
  }
  return text;
}

}  // namespace testee

// Templates, so that a function of the block's own, which may stand below its use, is another one
// and is preferred.
#define TESTEE_BASE64(name)                              \
  template <class Byte>                                  \
  std::string name(const Byte* data, std::size_t size) { \
    return testee::base64(data, size);                   \
  }                                                      \
  template <int = 0>                                     \
  std::string name(const std::string& text) {            \
    return testee::base64(text.data(), text.size());     \
  }

#endif
