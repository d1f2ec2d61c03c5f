// SPDX-License-Identifier: Apache-2.0
// One line on stderr, in one write.
#include "support/log.h"

#include <unistd.h>

#include <string>

namespace mapcheck {

void log_line(std::string_view text) {
  std::string line = "mapcheck reference: ";
  line.append(text).push_back('\n');
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace mapcheck
