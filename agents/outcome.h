// SPDX-License-Identifier: Apache-2.0
// What a call showed: facts only, no opinion. Filled in by one worker, then put on the wire.
#pragma once

#include <cstdint>
#include <optional>

#include <nlohmann/json.hpp>

#include "progress.h"

namespace agent {

struct Fault {
  const char* kind = "other";  // "read", "write", "execute", "guard", "in_page", "other"
  std::uint32_t code = 0;
  std::uint64_t address = 0;
};

// What a call does to whoever runs it, once it is over.
enum class Ending { none, thread, return_from_main };

struct Outcome {
  std::optional<std::uint64_t> returns;
  std::optional<std::uint32_t> last_error;  // none: the call is a verb of the suite's own
  bool kept = false;                        // the sentinel was still there
  nlohmann::json out;                       // null: no outputs
  std::optional<Fault> fault;
  std::uint64_t began = 0;
  std::uint64_t ended = 0;
  std::optional<std::uint64_t> produced;  // what `as` keeps
  bool to_give_back = true;               // at a reset: it is new, and of this process
  Ending ending = Ending::none;
  std::uint32_t exit_code = 0;   // for return_from_main
  Progress* progress = nullptr;  // of the thread that makes the call
};

}  // namespace agent
