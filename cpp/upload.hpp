// Uploads an account package to the push service: a file goes in, its uploadId comes out.
//
// Header-only C++17 for POSIX systems. Needs libcurl 7.87 or newer and nlohmann/json 3.9 or newer;
// link with -lcurl.

#ifndef ACCOUNT_PACKAGE_UPLOAD_HPP
#define ACCOUNT_PACKAGE_UPLOAD_HPP

#include <curl/curl.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#if LIBCURL_VERSION_NUM < 0x075700
#error "libcurl 7.87 is needed: older ones may raise SIGPIPE or let a file name add header lines"
#endif

namespace account_package {

/// What kept a file from being uploaded.
enum class failure {
  file,     ///< missing, unreadable, not a regular file, or changed while it was sent
  usage,    ///< an argument that cannot be used; nothing was sent
  connect,  ///< no connection could be made, or it broke
  tls,      ///< the server's certificate or the TLS handshake was refused
  timeout,  ///< a time limit ran out
  http,     ///< an HTTP status other than 2xx; redirects are not followed
  api,      ///< the service answered with a retCode other than 0
  answer    ///< status 2xx, but the answer is not what the service documents
};

class upload_error : public std::runtime_error {
 public:
  upload_error(failure kind, const std::string& text, std::optional<long> http_status = {},
               std::optional<std::int64_t> ret_code = {})
      : std::runtime_error(text), kind_(kind), http_status_(http_status), ret_code_(ret_code) {}

  [[nodiscard]] failure kind() const noexcept { return kind_; }
  /// The status of the answer, if that is what was wrong or if it came with a wrong body.
  [[nodiscard]] std::optional<long> http_status() const noexcept { return http_status_; }
  /// The service's own code, if the answer held one.
  [[nodiscard]] std::optional<std::int64_t> ret_code() const noexcept { return ret_code_; }

 private:
  failure kind_;
  std::optional<long> http_status_;
  std::optional<std::int64_t> ret_code_;
};

/// Both are longer than 0; more than a day counts as a day.
struct upload_limits {
  /// For connecting, name resolution and the TLS handshake included.
  std::chrono::milliseconds connect = std::chrono::seconds(10);
  /// For silence: how long nothing at all may move. A slow transfer is never cut off.
  std::chrono::milliseconds response = std::chrono::seconds(60);
};

namespace detail {

constexpr std::size_t max_answer = std::size_t{1024} * 1024;

template <auto Free>
struct deleter {
  template <typename T>
  void operator()(T* handle) const noexcept {
    Free(handle);
  }
};

template <auto Free, typename T>
std::unique_ptr<T, deleter<Free>> owned(T* handle) {
  if (handle == nullptr) throw std::bad_alloc();
  return std::unique_ptr<T, deleter<Free>>(handle);
}

inline void require(CURLcode code) {
  if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code != CURLE_OK) throw upload_error(failure::usage, curl_easy_strerror(code));
}

inline void require(CURLMcode code) {
  if (code == CURLM_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code != CURLM_OK) throw upload_error(failure::connect, curl_multi_strerror(code));
}

inline bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

inline bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

/// Without padding.
inline std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) result += digits[(bits >> (count - 6)) & 63];
  }
  if (count > 0) result += digits[(bits << (6 - count)) & 63];
  return result;
}

inline void check_arguments(const std::string& url, const std::string& secret_key,
                            const upload_limits& limits) {
  const auto refuse_if = [](bool wrong, const char* why) {
    if (wrong) throw upload_error(failure::usage, why);
  };
  const bool https = curl_strnequal(url.c_str(), "https://", 8) != 0;
  const std::size_t host = https ? 8 : 7;
  refuse_if(!https && curl_strnequal(url.c_str(), "http://", 7) == 0,
            "the URL must begin with http:// or https://");
  // libcurl would skip a third slash and take the path's first part for the host.
  refuse_if(url.size() == host || url[host] == '/', "the URL has no host");
  refuse_if(has_control(url), "the URL contains a control character");
  refuse_if(secret_key.empty(), "the secret key is empty");
  refuse_if(has_control(secret_key), "the secret key contains a control character");
  refuse_if(limits.connect.count() <= 0, "the connect limit must be longer than 0");
  refuse_if(limits.response.count() <= 0, "the response limit must be longer than 0");
}

/// The bytes that a file holds when it is opened; what is appended later is not sent.
class source {
 public:
  explicit source(const std::filesystem::path& path) : source() {
    path_ = path.native();
    if (path_.find('\0') != std::string::npos) {
      throw upload_error(failure::file, "NUL in the path " + path_);
    }
    // O_NONBLOCK: opening a FIFO does not wait for a writer.
    fd_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd_ < 0) fail("cannot open", errno);
    struct stat info = {};
    if (::fstat(fd_, &info) != 0) fail("cannot open", errno);
    if (S_ISDIR(info.st_mode)) fail("cannot upload", EISDIR);
    if (!S_ISREG(info.st_mode)) {
      throw upload_error(failure::file, "not a regular file: '" + path_ + "'");
    }
    size_ = info.st_size;
  }
  source(const source&) = delete;
  source& operator=(const source&) = delete;
  ~source() {
    if (fd_ >= 0) ::close(fd_);
  }

  [[nodiscard]] curl_off_t size() const { return size_; }
  [[nodiscard]] bool all_read() const { return offset_ == size_; }

  void throw_if_failed() const {
    if (shrunk_) {
      throw upload_error(failure::file, "became shorter while it was sent: '" + path_ + "'");
    }
    if (error_ != 0) fail("cannot read", error_);
  }

  static std::size_t read(char* buffer, std::size_t size, std::size_t count, void* arg) {
    auto& self = *static_cast<source*>(arg);
    if (self.all_read()) return 0;
    const auto left = static_cast<std::size_t>(self.size_ - self.offset_);
    const ssize_t got = ::pread(self.fd_, buffer, std::min(size * count, left), self.offset_);
    self.error_ = got < 0 ? errno : 0;
    self.shrunk_ = got == 0;
    if (got <= 0) return CURL_READFUNC_ABORT;
    self.offset_ += got;
    return static_cast<std::size_t>(got);
  }

  static int seek(void* arg, curl_off_t offset, int origin) {
    if (origin != SEEK_SET) return CURL_SEEKFUNC_FAIL;
    static_cast<source*>(arg)->offset_ = offset;
    return CURL_SEEKFUNC_OK;
  }

 private:
  source() = default;  // delegated to, so that the destructor runs when opening fails

  [[noreturn]] void fail(const char* what, int error) const {
    throw upload_error(failure::file, std::string(what) + " '" + path_ +
                                          "': " + std::generic_category().message(error));
  }

  std::string path_;
  int fd_ = -1;
  curl_off_t size_ = 0;
  curl_off_t offset_ = 0;
  int error_ = 0;
  bool shrunk_ = false;
};

/// Runs the transfer to its end; nothing is returned if it fell silent for as long as the limit.
///
/// libcurl's low-speed limit would not do: it takes averages over seconds and counts no headers,
/// so it would cut off an answer that trickles in.
inline std::optional<CURLcode> perform(CURL* easy, std::chrono::milliseconds limit) {
  using clock = std::chrono::steady_clock;
  const auto multi = owned<curl_multi_cleanup>(curl_multi_init());
  require(curl_multi_add_handle(multi.get(), easy));
  const auto remove = [&multi](CURL* added) { curl_multi_remove_handle(multi.get(), added); };
  const std::unique_ptr<CURL, decltype(remove)> added(easy, remove);

  clock::duration silence{};
  for (int running = 0;;) {
    require(curl_multi_perform(multi.get(), &running));
    if (running == 0) break;
    if (silence >= limit) return std::nullopt;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(limit - silence).count();
    const int wait = static_cast<int>(std::min<std::int64_t>(left, 1000));
    const auto start = clock::now();
    int events = 0;
    require(curl_multi_poll(multi.get(), nullptr, 0, wait, &events));
    // Until the request begins, the connect limit watches.
    curl_off_t connected = 0;
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
    silence = events > 0 || connected == 0 ? clock::duration{} : silence + (clock::now() - start);
  }
  int queued = 0;
  const CURLMsg* message = curl_multi_info_read(multi.get(), &queued);
  return message != nullptr ? message->data.result : CURLE_FAILED_INIT;
}

inline failure kind_of(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_LOGIN_DENIED:  // credentials in the URL
      return failure::usage;
    case CURLE_OPERATION_TIMEDOUT:
      return failure::timeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
      return failure::tls;
    default:
      return failure::connect;
  }
}

/// Keeps few unsent bytes in the kernel, because a slow line seems silent while it drains them.
inline int tune_socket([[maybe_unused]] void* arg, [[maybe_unused]] curl_socket_t socket,
                       [[maybe_unused]] curlsocktype purpose) {
#ifdef TCP_NOTSENT_LOWAT
  const int unsent = 16 * 1024;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
#endif
  return CURL_SOCKOPT_OK;
}

struct reply {
  long status = 0;
  std::string body;
  std::string location;
  std::vector<std::string> secrets;  // what the server may echo, and no error text may show

  /// The beginning of a text from the server, on one line and not cut within a UTF-8 character.
  [[nodiscard]] std::string excerpt(const std::string& text) const {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
      const bool inside = (text[at] & 0xC0) == 0x80;
      if (result.size() >= (inside ? 503 : 500)) return result + "...";
      const auto echoed = std::find_if(secrets.begin(), secrets.end(), [&](const auto& secret) {
        return text.compare(at, secret.size(), secret) == 0;
      });
      const bool hide = echoed != secrets.end();
      result += hide ? "***" : std::string(1, is_control(text[at]) ? ' ' : text[at]);
      at += hide ? echoed->size() : 1;
    }
    return result;
  }
};

inline reply post(const std::string& url, source& file, const std::string& name,
                  std::uint32_t access_id, const std::string& secret_key,
                  const upload_limits& limits) {
  // Never undone: other code in this process may be using libcurl too.
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  require(initialized);

  const std::string user = std::to_string(access_id);
  reply result;
  result.secrets = {base64(user + ":" + secret_key), secret_key};
  result.body.reserve(max_answer);  // so that appending cannot throw through libcurl
  using write_callback = std::size_t (*)(char*, std::size_t, std::size_t, void*);
  const write_callback collect = [](char* data, std::size_t size, std::size_t count, void* arg) {
    auto& body = *static_cast<std::string*>(arg);
    const std::size_t taken = std::min(size * count, max_answer - body.size());
    body.append(data, taken);
    return taken;  // fewer than offered: libcurl ends the transfer with CURLE_WRITE_ERROR
  };

  const std::chrono::milliseconds day = std::chrono::hours(24);
  const auto response = std::min(limits.response, day);
  const auto connect_ms = static_cast<long>(std::min(limits.connect, day).count());
  // Above 1 MiB, in HTTP/1.1, libcurl gives the server a moment to refuse before the file is sent.
  const auto expect_ms = static_cast<long>(std::min<std::int64_t>(response.count() / 2, 1000));

  std::array<char, CURL_ERROR_SIZE> problem{};
  const auto handle = owned<curl_easy_cleanup>(curl_easy_init());
  const auto mime = owned<curl_mime_free>(curl_mime_init(handle.get()));
  CURL* easy = handle.get();
  curl_mimepart* part = curl_mime_addpart(mime.get());
  if (part == nullptr) throw std::bad_alloc();
  require(curl_mime_name(part, "file"));
  require(curl_mime_filename(part, name.c_str()));
  require(curl_mime_type(part, "application/octet-stream"));
  require(curl_mime_data_cb(part, file.size(), source::read, source::seek, nullptr, &file));
  require(curl_easy_setopt(easy, CURLOPT_MIMEPOST, mime.get()));
  require(curl_easy_setopt(easy, CURLOPT_URL, url.c_str()));
  require(curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L));
  require(curl_easy_setopt(easy, CURLOPT_USERNAME, user.c_str()));
  require(curl_easy_setopt(easy, CURLOPT_PASSWORD, secret_key.c_str()));
  require(curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1}));
  require(curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2}));
  require(curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L));
  require(curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms));
  require(curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L));  // do not wait for a name server longer
  require(curl_easy_setopt(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, expect_ms));
  require(curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, tune_socket));
  require(curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, collect));
  require(curl_easy_setopt(easy, CURLOPT_WRITEDATA, &result.body));
  require(curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, problem.data()));

  const std::optional<CURLcode> code = perform(easy, response);
  file.throw_if_failed();
  if (!code) {
    const char* during = file.all_read() ? "waiting for the answer" : "sending the file";
    throw upload_error(failure::timeout, "nothing moved for " + std::to_string(response.count()) +
                                             " ms while " + during);
  }
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &result.status);
  // Not CURLINFO_REDIRECT_URL, into which libcurl writes the credentials.
  curl_header* location = nullptr;
  if (curl_easy_header(easy, "Location", 0, CURLH_HEADER, -1, &location) == CURLHE_OK) {
    result.location = location->value;
  }
  // A server that refuses the file may hang up before it has read it all: its answer counts.
  if (*code == CURLE_OK || result.status >= 300) return result;
  if (*code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (*code == CURLE_WRITE_ERROR) {
    throw upload_error(failure::answer,
                       "the answer is longer than 1 MiB: " + result.excerpt(result.body),
                       result.status);
  }
  std::string text = problem.front() != '\0' ? problem.data() : curl_easy_strerror(*code);
  if (*code == CURLE_OPERATION_TIMEDOUT) {
    text = "no connection within " + std::to_string(connect_ms) + " ms: " + text;
  }
  throw upload_error(kind_of(*code), text);
}

/// The value of a key that must be a JSON integer of at most 64 bits.
inline std::optional<std::int64_t> integer(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  constexpr std::uint64_t max = std::numeric_limits<std::int64_t>::max();
  if (found->is_number_unsigned() && found->get<std::uint64_t>() > max) return std::nullopt;
  return found->get<std::int64_t>();
}

inline std::int64_t upload_id(const reply& got) {
  const auto json = nlohmann::json::parse(got.body, nullptr, /*allow_exceptions=*/false);
  const auto ret_code = integer(json, "retCode");
  const auto message = json.find("errMsg");
  const bool explained = ret_code && message != json.end() && message->is_string();
  const auto fail = [&](failure kind, std::string text, const std::string& shown) {
    if (!shown.empty()) text += ": " + got.excerpt(shown);
    return upload_error(kind, text, got.status, ret_code);
  };
  const std::string& shown = explained ? message->get_ref<const std::string&>() : got.body;
  const std::string verdict = ret_code ? "retCode " + std::to_string(*ret_code) : "";
  if (got.status < 200 || got.status > 299) {
    std::string text = "HTTP status " + std::to_string(got.status);
    if (!got.location.empty()) text += ", Location " + got.excerpt(got.location);
    if (ret_code) text += ", " + verdict;
    throw fail(failure::http, text, shown);
  }
  if (got.body.empty()) throw fail(failure::answer, "the answer is empty", "");
  if (!json.is_object()) throw fail(failure::answer, "the answer is not a JSON object", got.body);
  if (!ret_code) throw fail(failure::answer, "the answer has no integer retCode", got.body);
  if (*ret_code != 0) throw fail(failure::api, verdict, shown);
  const auto id = integer(json, "uploadId");
  if (!id || *id < 1) {
    throw fail(failure::answer, "the answer has no uploadId from 1 to 2^63-1", got.body);
  }
  return *id;
}

}  // namespace detail

/// Uploads a file and returns its uploadId, by which a push can name it.
///
/// The file is streamed as it is; whether its name, kind and size will do is for the service to
/// judge. May be called from several threads at once.
///
/// @param url         the endpoint's whole URL: https://{service address}/v3/push/package/upload
/// @param file        path of a regular file; only its base name is sent along
/// @param access_id   the account's access id
/// @param secret_key  the account's secret key, in UTF-8
/// @throws upload_error    whose text never holds the secret key
/// @throws std::bad_alloc  if memory runs out
inline std::int64_t upload(const std::string& url, const std::filesystem::path& file,
                           std::uint32_t access_id, const std::string& secret_key,
                           const upload_limits& limits = {}) {
  detail::check_arguments(url, secret_key, limits);
  detail::source source(file);
  return detail::upload_id(
      detail::post(url, source, file.filename().native(), access_id, secret_key, limits));
}

}  // namespace account_package

#endif
