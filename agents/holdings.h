// SPDX-License-Identifier: Apache-2.0
// What the calls of a case gave this agent and what it has not given back itself: handles, views, memory. Another
// case may use the agent once all of it is given back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>

#include "monitor.h"

namespace agent {

class Holdings {
 public:
  void took_handle(std::uint64_t handle);
  void took_address(std::uint64_t base);  // of a view or of memory
  // The case gave it back itself: the value may be somebody else's by now, and is not touched again.
  void gave_back(std::uint64_t value);

  struct Return {
    std::size_t failed = 0;             // could not be given back
    std::uint64_t greatest_handle = 0;  // that was taken since the last return; 0: none
  };
  Return give_back_all();

 private:
  Monitor lock_;
  std::unordered_set<std::uint64_t> handles_;
  std::unordered_set<std::uint64_t> addresses_;
  std::uint64_t greatest_handle_ = 0;
};

}  // namespace agent
