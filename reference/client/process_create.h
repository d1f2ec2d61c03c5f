// SPDX-License-Identifier: Apache-2.0
// Creating a process: registered with the object manager, with the handles that it inherits, before it runs; told who
// it is by a one-time token in its environment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/messages.h"
#include "support/result.h"

namespace mapcheck::client {

struct ProcessWish {
  std::optional<std::string> program;                   // else the first word of the command line
  std::string command_line;                             // else the program
  std::optional<std::vector<std::string>> environment;  // else this process's
  std::string directory;                                // empty: the current one
  bool without_standard_handles = false;
  bool inherit_handles = false;
  bool breakaway_from_job = false;
  bool inherit_process = false;
  bool inherit_thread = false;
};

Result<protocol::StartProcessRequest::Reply> create_process(const ProcessWish& wish);

}  // namespace mapcheck::client
