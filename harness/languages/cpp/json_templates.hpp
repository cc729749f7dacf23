// nlohmann/json's code for the usual types is compiled once, while the image is built: making it
// anew took most of every build's time. Included before the sample.

#ifndef TESTEE_JSON_TEMPLATES_HPP
#define TESTEE_JSON_TEMPLATES_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace testee {
using json_input = decltype(nlohmann::detail::input_adapter(std::declval<const std::string&>()));
}

#ifndef TESTEE_INSTANTIATE
#define TESTEE_INSTANTIATE extern
#endif

TESTEE_INSTANTIATE template class nlohmann::basic_json<>;
TESTEE_INSTANTIATE template class nlohmann::detail::json_sax_dom_parser<nlohmann::json>;
TESTEE_INSTANTIATE template class nlohmann::detail::lexer<nlohmann::json, testee::json_input>;
TESTEE_INSTANTIATE template class nlohmann::detail::parser<nlohmann::json, testee::json_input>;

#endif
