// SPDX-License-Identifier: Apache-2.0
// The path of the running program, as the system tells it.
#include "support/program_path.h"

#include <unistd.h>

#include <array>
#include <climits>

namespace mapcheck {

std::string program_path() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  return size <= 0 ? std::string() : std::string(path.data(), static_cast<std::size_t>(size));
}

}  // namespace mapcheck
