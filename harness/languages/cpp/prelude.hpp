// What a block of a page may need and does not show: headers, and the usual base64 helpers.

#ifndef TESTEE_PRELUDE_HPP
#define TESTEE_PRELUDE_HPP

#include <curl/curl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace testee {

inline std::string base64(const unsigned char* data, std::size_t size) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < size; i += 3) {
    const std::uint32_t bits = (std::uint32_t{data[i]} << 16U) |
                               (i + 1 < size ? std::uint32_t{data[i + 1]} << 8U : 0U) |
                               (i + 2 < size ? std::uint32_t{data[i + 2]} : 0U);
    text += digits[bits >> 18U];
    text += digits[(bits >> 12U) & 63U];
    text += i + 1 < size ? digits[(bits >> 6U) & 63U] : '=';
    text += i + 2 < size ? digits[bits & 63U] : '=';
  }
  return text;
}

}  // namespace testee

// A macro guards each name: build defines it where the block has such a function of its own.
#define TESTEE_BASE64(name)                                                    \
  inline std::string name(const unsigned char* data, std::size_t size) {       \
    return testee::base64(data, size);                                         \
  }                                                                            \
  inline std::string name(const char* data, std::size_t size) {                \
    return testee::base64(reinterpret_cast<const unsigned char*>(data), size); \
  }                                                                            \
  inline std::string name(const std::string& text) { return name(text.data(), text.size()); }

#ifndef HAS_base64_encode
TESTEE_BASE64(base64_encode)
#endif
#ifndef HAS_base64Encode
TESTEE_BASE64(base64Encode)
#endif
#ifndef HAS_Base64Encode
TESTEE_BASE64(Base64Encode)
#endif
#ifndef HAS_base64
TESTEE_BASE64(base64)
#endif

#endif
