// SPDX-License-Identifier: Apache-2.0
// Handles to peers: see peer_processes.h.
#include "peer_processes.h"

#include <mutex>
#include <string>

#include "wire.h"

namespace agent {

HANDLE PeerProcesses::handle_to(std::uint32_t pid) {
  const std::lock_guard guard(lock_);
  const auto known = handles_.find(pid);
  if (known != handles_.end()) return known->second;
  const HANDLE opened = OpenProcess(PROCESS_ALL_ACCESS, FALSE, pid);
  if (opened == nullptr) {
    throw Refusal("OpenProcess of pid " + std::to_string(pid) + " failed with error " + std::to_string(GetLastError()));
  }
  handles_[pid] = opened;
  return opened;
}

void PeerProcesses::close_all() {
  const std::lock_guard guard(lock_);
  for (const auto& [unused, handle] : handles_) CloseHandle(handle);
  handles_.clear();
}

}  // namespace agent
