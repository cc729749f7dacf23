// Calls the sample and reads its errors by their type, never by their text.

#include <cxxabi.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <typeinfo>

#include "driver.hpp"
#include "upload.hpp"

namespace testee {
namespace {

std::string name_of(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? name.get() : type.name();
}

std::string kind_of(const account_package::upload_error& error) {
  switch (error.code) {
    case CURLE_OK:
      if (error.status / 100 != 2) return "http";
      return error.ret_code.value_or(0) != 0 ? "api" : "answer";
    case CURLE_READ_ERROR:
    case CURLE_ABORTED_BY_CALLBACK:
      return "file";
    case CURLE_URL_MALFORMAT:
    case CURLE_LOGIN_DENIED:
      return "usage";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return "tls";
    case CURLE_OPERATION_TIMEDOUT:
      return "timeout";
    case CURLE_WRITE_ERROR:
      return "answer";
    default:
      return "connect";
  }
}

account_package::upload_options options_of(const request& request) {
  using seconds = std::chrono::duration<double>;
  using std::chrono::milliseconds;
  account_package::upload_options options;
  if (request.connect_timeout_s) {
    options.connect = std::chrono::ceil<milliseconds>(seconds(*request.connect_timeout_s));
  }
  if (request.response_timeout_s) {
    options.silence = std::chrono::ceil<std::chrono::seconds>(seconds(*request.response_timeout_s));
  }
  return options;
}

}  // namespace

outcome call_sample(const request& request) {
  outcome outcome;
  try {
    outcome.upload_id = account_package::upload(request.url, request.file, request.access_id,
                                                request.secret_key, options_of(request));
  } catch (const account_package::upload_error& error) {
    outcome.kind = kind_of(error);
    outcome.message = error.what();
    outcome.detail =
        name_of(typeid(error)) + " (" + curl_easy_strerror(error.code) + "): " + error.what();
    outcome.ret_code = error.ret_code;
    if (error.status != 0) outcome.http_status = error.status;
  } catch (const std::filesystem::filesystem_error& error) {
    outcome.kind = "file";
    outcome.message = error.what();
    outcome.detail = name_of(typeid(error)) + ": " + error.code().message();
  } catch (const std::exception& error) {
    outcome.message = error.what();
    outcome.detail = name_of(typeid(error)) + ": " + error.what();
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    outcome.message = "an exception that is no std::exception";
    outcome.detail = type != nullptr ? name_of(*type) : outcome.message;
  }
  return outcome;
}

}  // namespace testee
