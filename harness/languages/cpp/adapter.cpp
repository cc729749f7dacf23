// Calls the sample and reads its errors by their type, never by their text.

#include <cxxabi.h>

#include <chrono>
#include <exception>
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

std::string kind_of(account_package::failure failure) {
  switch (failure) {
    case account_package::failure::file:
      return "file";
    case account_package::failure::usage:
      return "usage";
    case account_package::failure::connect:
      return "connect";
    case account_package::failure::tls:
      return "tls";
    case account_package::failure::timeout:
      return "timeout";
    case account_package::failure::http:
      return "http";
    case account_package::failure::api:
      return "api";
    case account_package::failure::answer:
      return "answer";
  }
  return "";
}

account_package::upload_limits limits_of(const request& request) {
  using seconds = std::chrono::duration<double>;
  using std::chrono::milliseconds;
  account_package::upload_limits limits;
  if (request.connect_timeout_s) {
    limits.connect = std::chrono::ceil<milliseconds>(seconds(*request.connect_timeout_s));
  }
  if (request.response_timeout_s) {
    limits.response = std::chrono::ceil<milliseconds>(seconds(*request.response_timeout_s));
  }
  return limits;
}

}  // namespace

outcome call_sample(const request& request) {
  outcome outcome;
  try {
    outcome.upload_id = account_package::upload(request.url, request.file, request.access_id,
                                                request.secret_key, limits_of(request));
  } catch (const account_package::upload_error& error) {
    outcome.kind = kind_of(error.kind());
    outcome.message = error.what();
    outcome.detail = name_of(typeid(error)) + " (" + outcome.kind + "): " + error.what();
    outcome.ret_code = error.ret_code();
    outcome.http_status = error.http_status();
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
