#define TESTEE_INSTANTIATE
#include "json_templates.hpp"
