// SPDX-License-Identifier: Apache-2.0
// The system-wide monotonic clock in nanoseconds: readings of different processes on one machine compare.
#pragma once

#include <chrono>
#include <cstdint>

namespace agent {

inline std::uint64_t now_ns() {
  const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since_start).count());
}

}  // namespace agent
