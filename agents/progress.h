// SPDX-License-Identifier: Apache-2.0
// Where a call that makes other calls stands: written by the thread that is inside it, read by whoever is asked.
#pragma once

#include <atomic>
#include <cstdint>

namespace agent {

struct Command;

struct Progress {
  std::atomic<const Command*> command{nullptr};  // the inner call that is being made; null in any other call
  std::atomic<std::uint64_t> round{0};           // counted from 1
};

}  // namespace agent
