// Calls a block of a page, with the signature of the service's API page or one that is close to it,
// and reads what comes of it as a person would: an error text or an exception is a refusal, an
// integer or digits an uploadId, all else the service's answer.

// First, so that it compiles with nothing but what it includes itself and what frame.hpp gives it.
#include "upload.hpp"
//
#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <exception>
#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "driver.hpp"

namespace testee {
namespace {

void take_text(outcome& outcome, const std::string& text) {
  if (!text.empty() && text.size() < 19 &&
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) {
    outcome.upload_id = std::stoll(text);
  } else {
    outcome.answer = text;
  }
}

void refuse(outcome& outcome, const std::string& text) {
  outcome.refused = true;
  outcome.message = text;
}

template <class T, class = void>
constexpr bool has_dump = false;
template <class T>
constexpr bool has_dump<T, std::void_t<decltype(std::string(std::declval<T&>().dump()))>> = true;
template <class T, class = void>
constexpr bool has_get = false;
template <class T>
constexpr bool has_get<
    T, std::void_t<decltype(std::declval<T&>().wait()), decltype(std::declval<T&>().get())>> = true;
template <class T, class = void>
constexpr bool has_value = false;
template <class T>
constexpr bool has_value<T, std::void_t<decltype(std::declval<T&>().has_value())>> = true;
template <class T, class = void>
constexpr bool is_pair = false;
template <class T>
constexpr bool is_pair<
    T, std::void_t<decltype(std::declval<T&>().first), decltype(std::declval<T&>().second)>> = true;
template <class T, class = void>
constexpr bool is_bytes = false;
template <class T>
constexpr bool is_bytes<
    T, std::void_t<decltype(*std::declval<T&>().data()), decltype(std::declval<T&>().size())>> =
    sizeof(*std::declval<T&>().data()) == 1;
template <class T, class = void>
constexpr bool is_map = false;
template <class T>
constexpr bool is_map<T, std::void_t<typename T::mapped_type>> = true;

// The service's fields, as structs name them.
#define TESTEE_FIELD(field, one, two, three)                                                  \
  template <class T, class = void>                                                            \
  struct has_##one : std::false_type {};                                                      \
  template <class T>                                                                          \
  struct has_##one<T, std::void_t<decltype(std::declval<T&>().one)>> : std::true_type {};     \
  template <class T, class = void>                                                            \
  struct has_##two : std::false_type {};                                                      \
  template <class T>                                                                          \
  struct has_##two<T, std::void_t<decltype(std::declval<T&>().two)>> : std::true_type {};     \
  template <class T, class = void>                                                            \
  struct has_##three : std::false_type {};                                                    \
  template <class T>                                                                          \
  struct has_##three<T, std::void_t<decltype(std::declval<T&>().three)>> : std::true_type {}; \
  template <class T>                                                                          \
  std::string json_of_##field(T& value) {                                                     \
    if constexpr (has_##one<T>::value) {                                                      \
      return json(value.one);                                                                 \
    } else if constexpr (has_##two<T>::value) {                                               \
      return json(value.two);                                                                 \
    } else if constexpr (has_##three<T>::value) {                                             \
      return json(value.three);                                                               \
    } else {                                                                                  \
      return "";                                                                              \
    }                                                                                         \
  }

template <class T>
std::string json(const T& value) {
  if constexpr (std::is_arithmetic_v<T>) {
    return std::to_string(value);
  } else if constexpr (has_value<T>) {
    return value.has_value() ? json(*value) : "null";
  } else {
    std::string quoted = "\"";
    for (const char c : std::string(value)) {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return quoted + "\"";
  }
}

TESTEE_FIELD(retCode, retCode, ret_code, code)
TESTEE_FIELD(errMsg, errMsg, err_msg, message)
TESTEE_FIELD(uploadId, uploadId, upload_id, uploadID)

// One branch for each thing that a function may give.
// NOLINTBEGIN(readability-function-cognitive-complexity)
template <class T>
void take(outcome& outcome, T& value, const std::string& error) {
  using type = std::remove_cv_t<T>;
  if constexpr (std::is_same_v<type, bool>) {
    value ? take_text(outcome, error.empty() ? "true" : error) : refuse(outcome, error);
  } else if constexpr (std::is_same_v<type, CURLcode>) {
    value == CURLE_OK ? take_text(outcome, error)
                      : refuse(outcome, error.empty() ? curl_easy_strerror(value) : error);
  } else if constexpr (has_get<type>) {
    auto&& got = value.get();
    take(outcome, got, error);
  } else if constexpr (is_pair<type>) {
    if constexpr (std::is_arithmetic_v<std::decay_t<decltype(value.first)>>) {
      take(outcome, value.second, error);
    } else {
      take(outcome, value.first, error);
    }
  } else if (!error.empty()) {
    refuse(outcome, error);
  } else if constexpr (has_value<type>) {
    value.has_value() ? take(outcome, *value, error) : refuse(outcome, "nothing");
  } else if constexpr (std::is_integral_v<type>) {
    outcome.upload_id = static_cast<std::int64_t>(value);
  } else if constexpr (has_dump<type>) {
    take_text(outcome, value.dump());
  } else if constexpr (std::is_convertible_v<type, std::string>) {
    take_text(outcome, value);
  } else if constexpr (is_bytes<type>) {
    take_text(outcome, std::string(value.begin(), value.end()));
  } else if constexpr (is_map<type>) {
    std::string text;
    for (const auto& [key, one] : value)
      text += (text.empty() ? "{" : ",") + json(key) + ":" + json(one);
    outcome.answer = text + "}";
  } else {
    const std::string ret_code = json_of_retCode(value);
    const std::string upload_id = json_of_uploadId(value);
    const std::string message = json_of_errMsg(value);
    static_assert(has_retCode<T>::value || has_ret_code<T>::value || has_code<T>::value ||
                      has_uploadId<T>::value || has_upload_id<T>::value,
                  "upload() gives what cannot be read");
    std::string text = "{\"errMsg\":" + (message.empty() ? "\"\"" : message);
    if (!ret_code.empty()) text += ",\"retCode\":" + ret_code;
    if (!upload_id.empty()) text += ",\"uploadId\":" + upload_id;
    outcome.answer = text + "}";
  }
}
// NOLINTEND(readability-function-cognitive-complexity)

#ifdef TESTEE_EXPRESSION

void call(outcome& outcome, request& given) {
  std::string err;
  std::string &url = given.url, &file = given.file, &path = given.file, &secret = given.secret_key;
  std::string &secret_key = secret, &secretKey = secret;
  const std::uint32_t access_id = given.access_id, accessId = access_id, id = access_id;
  (void)url, (void)file, (void)path, (void)secret_key, (void)secretKey, (void)accessId, (void)id;
  auto&& result = TESTEE_EXPRESSION;
  take(outcome, result, err);
}

#else

template <class F, class Form, class = void>
struct fits : std::false_type {};
template <class F, class... A>
struct fits<F, std::tuple<A...>, std::void_t<std::invoke_result_t<F, A...>>> : std::true_type {};

/// Calls with the first of the forms of arguments that the function takes.
template <class F, class Form, class... Others>
decltype(auto) call_fitting(F function, Form form, Others... others) {
  if constexpr (fits<F, Form>::value) {
    static_assert(!std::is_void_v<decltype(std::apply(function, form))>,
                  "upload() gives nothing back");
    return std::apply(function, form);
  } else {
    static_assert(sizeof...(Others) > 0,
                  "upload() does not take (url, file, access id, secret key, error)");
    return call_fitting(function, others...);
  }
}

void call(outcome& outcome, request& given) {
  const auto function = [](auto&&... arguments)
      -> decltype(TESTEE_UPLOAD(std::forward<decltype(arguments)>(arguments)...)) {
    return TESTEE_UPLOAD(std::forward<decltype(arguments)>(arguments)...);
  };
  std::string error;
  std::string text_id = std::to_string(given.access_id);
  const auto id = given.access_id;
  std::string& url = given.url;
  std::string& file = given.file;
  std::string& secret = given.secret_key;
  auto&& result = call_fitting(
      function, std::tie(url, file, id, secret, error), std::tie(url, file, text_id, secret, error),
      std::tie(url, file, id, secret), std::tie(url, file, text_id, secret),
      std::make_tuple(std::ref(url), std::ref(file), id, std::ref(secret), &error),
      std::make_tuple(std::ref(url), std::ref(file), std::ref(text_id), std::ref(secret), &error),
      std::make_tuple(url.c_str(), file.c_str(), id, secret.c_str(), std::ref(error)),
      std::make_tuple(url.c_str(), file.c_str(), id, secret.c_str()),
      std::make_tuple(url.c_str(), file.c_str(), text_id.c_str(), secret.c_str()));
  take(outcome, result, error);
}

#endif

}  // namespace

outcome call_sample(const request& request) {
  outcome outcome;
  testee::request given = request;  // parameters may be references to what is not const
  try {
    call(outcome, given);
  } catch (const std::exception& thrown) {
    refuse(outcome, thrown.what());
  } catch (const std::string& thrown) {
    refuse(outcome, thrown);
  } catch (const char* thrown) {
    refuse(outcome, thrown);
  } catch (...) {
    refuse(outcome, "an exception that is no text");
  }
  return outcome;
}

}  // namespace testee
