// SPDX-License-Identifier: Apache-2.0
// Starting a program so that the host notices nothing when it ends: it is nobody's child here, so no SIGCHLD comes and
// the host's wait() never returns it. Descriptors do not pass, but the standard three and those that are named.
#pragma once

#include <string>
#include <vector>

#include "support/result.h"
#include "support/unique_fd.h"

namespace mapcheck::client {

struct LaunchPlan {
  std::string program;
  std::vector<std::string> arguments;  // with the program's name first
  std::vector<std::string> environment;
  std::string directory;                  // empty: the current one
  std::vector<int> kept;                  // descriptors above 2 that the program gets
  bool without_standard_handles = false;  // the first three are the null device
};

std::vector<std::string> current_environment();

// The pidfd of the program, which is running by then; a program that cannot be run is an error.
Result<UniqueFd> launch(const LaunchPlan& plan);

}  // namespace mapcheck::client
