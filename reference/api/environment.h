// SPDX-License-Identifier: Apache-2.0
// The environment of the process, which it shares with the C library. A name is looked for as it is written first, and
// then in any case, as Windows compares them.
#pragma once

#include <optional>
#include <string>

#include "support/result.h"

namespace mapcheck::api {

std::optional<std::string> variable(const std::string& name);
// Nothing as value takes the variable away.
Status set_variable(const std::string& name, const std::optional<std::string>& value);
// All of them, each ended by a zero.
std::string all_variables();
// The text with each %NAME% that there is put in.
std::string expand_variables(const std::string& text);

}  // namespace mapcheck::api
