// SPDX-License-Identifier: Apache-2.0
// One line on stderr for what a user must know, written in one piece so that lines of several processes do not mix.
#pragma once

#include <string_view>

namespace mapcheck {

void log_line(std::string_view text);

}  // namespace mapcheck
