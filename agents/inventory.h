// SPDX-License-Identifier: Apache-2.0
// What this process has of the system at one moment: facts for the harness, which compares those after a case with
// those before the first. Only what a call of the vocabulary can change is here; who adds a call that changes more of
// a process adds it here too.
#pragma once

#include <cstddef>
#include <cstdint>

#include <nlohmann/json.hpp>

namespace agent {

struct Mapped {
  std::size_t regions = 0;
  std::uint64_t bytes = 0;
};

// Looks for handles up to the greatest that is known and some way beyond. Counts every thread that there is: who has
// joined some waits first until they are gone.
nlohmann::json take_inventory(std::uint64_t greatest_handle);

// Makes the system make, in good time, what it makes for a process at the first call of a kind and keeps for ever.
void warm_up();

namespace platform {

// A thread that was joined is counted for a moment more: until only main, the reader and the caller are left, or for as
// long as that can take.
void await_joined_threads();

Mapped mapped_regions();  // of files and shared memory
unsigned own_threads();

}  // namespace platform
}  // namespace agent
