// Calls code that has the signature of the service's API page: an error text is its refusal, and so
// is whatever it throws.

#include <exception>
#include <string>

#include "driver.hpp"
#include "upload.hpp"

#ifndef TESTEE_SCOPE  // build names the class or namespace, where the function stands in one
#define TESTEE_SCOPE ::
#endif

namespace testee {

outcome call_sample(const request& request) {
  outcome outcome;
  testee::request given = request;  // parameters may be references to what is not const
  std::string error;
  try {
    const std::string answer =
        TESTEE_SCOPE upload(given.url, given.file, given.access_id, given.secret_key, error);
    if (error.empty()) {
      outcome.answer = answer;
    } else {
      outcome.refused = true;
      outcome.message = error;
    }
  } catch (const std::exception& thrown) {
    outcome.refused = true;
    outcome.message = thrown.what();
  } catch (const std::string& thrown) {
    outcome.refused = true;
    outcome.message = thrown;
  } catch (const char* thrown) {
    outcome.refused = true;
    outcome.message = thrown;
  } catch (...) {
    outcome.refused = true;
    outcome.message = "an exception that is no text";
  }
  return outcome;
}

}  // namespace testee
