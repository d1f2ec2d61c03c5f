// SPDX-License-Identifier: Apache-2.0
// Handles to the processes of other agents, by pid: opened at first use and kept, since a process that has died can
// only be waited for by who held a handle before.
#pragma once

#include <cstdint>
#include <map>

#include "monitor.h"
#include "win32.h"

namespace agent {

class PeerProcesses {
 public:
  HANDLE handle_to(std::uint32_t pid);  // throws Refusal where the process cannot be opened
  void close_all();

 private:
  Monitor lock_;
  std::map<std::uint32_t, HANDLE> handles_;
};

}  // namespace agent
