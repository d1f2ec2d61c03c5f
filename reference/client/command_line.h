// SPDX-License-Identifier: Apache-2.0
// A command line as Windows has it, one text, and as Linux has it, a list: from one to the other and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mapcheck::client {

// By the rules of Microsoft's C runtime: the first word ends at its quote or at white space, in the others backslashes
// count only before a quote.
std::vector<std::string> split_command_line(std::string_view line);

// A command line that splits into these words again.
std::string join_command_line(const std::vector<std::string>& words);

// The words that this process was started with.
std::vector<std::string> own_words();

}  // namespace mapcheck::client
