// The base64 helper that a block of a page names and does not show: any name, in the forms that
// such helpers have. Which form it is, the arguments tell.

#ifndef TESTEE_BASE64_HPP
#define TESTEE_BASE64_HPP

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace testee {

/// A text; also, as helpers in C give it, memory that the caller frees.
struct encoded : std::string {
  using std::string::string;
  operator char*() const { return strdup(c_str()); }  // NOLINT
  operator unsigned char*() const {
    return reinterpret_cast<unsigned char*>(strdup(c_str()));
  }  // NOLINT
};

inline encoded encode(const void* data, std::size_t size) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < size ? static_cast<const unsigned char*>(data)[i] : 0U;
  };
  encoded text;
  for (std::size_t i = 0; i < size; i += 3) {
    const std::uint32_t bits = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    text += digits[bits >> 18U];
    text += digits[(bits >> 12U) & 63U];
    text += i + 1 < size ? digits[(bits >> 6U) & 63U] : '=';
    text += i + 2 < size ? digits[bits & 63U] : '=';
  }
  return text;
}

template <class T>
using plain = std::remove_cv_t<std::remove_reference_t<T>>;
template <class T>
constexpr bool is_count = std::is_integral_v<plain<T>> && !std::is_same_v<plain<T>, bool>;
template <class T>
using element = std::remove_pointer_t<std::decay_t<T>>;
template <class T>
constexpr bool is_buffer =
    std::is_pointer_v<std::decay_t<T>> &&
    (sizeof(std::conditional_t<std::is_void_v<element<T>>, char, element<T>>) == 1);
template <class T>
constexpr bool is_output = is_buffer<T> && !std::is_const_v<element<T>>;
template <class T>
constexpr bool is_length =
    std::is_pointer_v<std::decay_t<T>> && std::is_integral_v<element<T>> && sizeof(element<T>) > 1;
template <class T>
constexpr bool is_text = std::is_convertible_v<const plain<T>&, std::string_view>;

template <class T>
constexpr bool is_bytes = std::is_same_v<plain<T>, std::vector<unsigned char>> ||
                          std::is_same_v<plain<T>, std::vector<char>>;

inline int put(void* to, const void* data, std::size_t size) {
  const encoded text = encode(data, size);
  std::memcpy(to, text.c_str(), text.size() + 1);
  return static_cast<int>(text.size());
}

inline bool holds(const void* text, std::size_t size) {
  return strnlen(static_cast<const char*>(text), size) == size &&
         static_cast<const char*>(text)[size] == '\0';
}

/// (bytes): a text, or the length of one of so many bytes
template <class A>
auto base64(A&& a) {
  if constexpr (is_count<A>) {
    return static_cast<int>((a + 2) / 3 * 4 + 1);
  } else if constexpr (is_bytes<A>) {
    return encode(a.data(), a.size());
  } else {
    const std::string_view text(a);
    return encode(text.data(), text.size());
  }
}

/// (bytes, size), (text, URL-safe or with line ends?), (text, &result), (text, result)
template <class A, class B>
auto base64(A&& a, B&& b) {
  if constexpr (is_count<B>) {
    return encode(a, static_cast<std::size_t>(b));
  } else if constexpr (std::is_same_v<plain<B>, bool>) {
    return base64(a);
  } else if constexpr (is_output<B>) {
    const std::string_view text(a);
    return put(b, text.data(), text.size());
  } else if constexpr (std::is_pointer_v<std::decay_t<B>>) {
    *b = base64(a);
    return true;
  } else {
    b = base64(a);
    return true;
  }
}

/// (bytes, size, &length), (bytes, size, flag), (bytes, size, result), (result, bytes, size),
/// (bytes, result, size)
template <class A, class B, class C>
auto base64(A&& a, B&& b, C&& c) {
  if constexpr (is_count<B> && is_length<C>) {
    encoded text = encode(a, static_cast<std::size_t>(b));
    if (c != nullptr) *c = static_cast<element<C>>(text.size());
    return text;
  } else if constexpr (is_count<B> && is_buffer<C>) {
    return put(c, a, static_cast<std::size_t>(b));
  } else if constexpr (is_count<B> && std::is_same_v<plain<C>, std::string>) {
    c = encode(a, static_cast<std::size_t>(b));
    return true;
  } else if constexpr (is_count<B>) {
    return encode(a, static_cast<std::size_t>(b));
  } else {
    const auto size = static_cast<std::size_t>(c);
    if constexpr (!is_output<A>) {
      return put(b, a, size);
    } else if constexpr (!is_output<B>) {
      return put(a, b, size);
    } else {  // the one that holds so many characters is what is to be encoded
      return holds(a, size) && !holds(b, size) ? put(b, a, size) : put(a, b, size);
    }
  }
}

/// (bytes, size, result, its size or &length)
template <class A, class B, class C, class D>
auto base64(A&& a, B&& b, C&& c, D&& d) {
  const int size = put(c, a, static_cast<std::size_t>(b));
  if constexpr (is_length<D>) *d = static_cast<element<D>>(size);
  return size;
}

}  // namespace testee

// A template, so that a function of the block's own that stands below its use is another one.
#define TESTEE_BASE64(specifier, name)                            \
  template <class... Arguments>                                   \
  specifier auto name(Arguments&&... arguments) {                 \
    return testee::base64(std::forward<Arguments>(arguments)...); \
  }

#endif
