// What the driver and the adapter to the sample say to each other.

#ifndef TESTEE_DRIVER_HPP
#define TESTEE_DRIVER_HPP

#include <cstdint>
#include <optional>
#include <string>

namespace testee {

struct request {
  std::string url;
  std::string file;
  std::uint32_t access_id = 0;
  std::string secret_key;
  std::optional<double> connect_timeout_s;
  std::optional<double> response_timeout_s;
};

struct outcome {
  std::optional<std::int64_t> upload_id;  ///< set when the file was uploaded
  std::optional<std::string> answer;      ///< the service's, of code that reads nothing of it
  bool refused = false;                   ///< by such code, whose errors are of no kind
  std::string kind;                       ///< empty when the sample threw what it does not document
  std::string message;
  std::string detail;
  std::optional<std::int64_t> ret_code;
  std::optional<std::int64_t> http_status;
};

/// Calls the sample (adapter.cpp), or code with the published signature (published.cpp).
outcome call_sample(const request& request);

}  // namespace testee

#endif
