// SPDX-License-Identifier: Apache-2.0
// Queued routines: see routines.h.
#include "calls/routines.h"

#include <limits>

namespace agent {

std::vector<std::uint8_t>& routines_run() {
  thread_local std::vector<std::uint8_t> bytes;
  return bytes;
}

void WINAPI note_routine(ULONG_PTR byte) {
  routines_run().push_back(static_cast<std::uint8_t>(byte));
}

void WINAPI note_timer_routine(void* byte, DWORD, DWORD) {
  note_routine(static_cast<ULONG_PTR>(number_of(byte)));
}

std::optional<std::uint8_t> routine_argument(Arguments& in) {
  const auto byte = in.optional_u64("routine");
  if (!byte) return std::nullopt;
  if (*byte > std::numeric_limits<std::uint8_t>::max()) in.refuse("routine", "must be null or from 0 to 255");
  return static_cast<std::uint8_t>(*byte);
}

}  // namespace agent
