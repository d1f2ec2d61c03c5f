// SPDX-License-Identifier: Apache-2.0
// What FormatMessage says for the errors that this library gives: one sentence for each, in this project's words.
#pragma once

#include <cstdint>
#include <string_view>

namespace mapcheck::api {

// Empty for a code that has no text.
std::string_view system_message(std::uint32_t code);

}  // namespace mapcheck::api
