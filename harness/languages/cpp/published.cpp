// Calls code that has the signature of the service's API page: an error text is its refusal.

#include "published.hpp"

#include "driver.hpp"

namespace testee {

outcome call_sample(const request& request) {
  outcome outcome;
  std::string error;
  try {
    std::string answer =
        ::upload(request.url, request.file, request.access_id, request.secret_key, error);
    if (error.empty()) {
      outcome.answer = answer;
    } else {
      outcome.refused = true;
      outcome.message = error;
    }
  } catch (const std::exception& thrown) {
    outcome.refused = true;
    outcome.message = thrown.what();
  }
  return outcome;
}

}  // namespace testee
