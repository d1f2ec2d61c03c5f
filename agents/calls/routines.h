// SPDX-License-Identifier: Apache-2.0
// Routines that are queued to a thread, by QueueUserAPC or by a timer: each notes the byte that it was queued with, in
// the thread that runs it, and the alertable call that let them run shows the bytes in their order.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "arguments.h"
#include "observe.h"
#include "text.h"
#include "win32.h"

namespace agent {

std::vector<std::uint8_t>& routines_run();  // of the calling thread

void WINAPI note_routine(ULONG_PTR byte);
void WINAPI note_timer_routine(void* byte, DWORD time_low, DWORD time_high);

std::optional<std::uint8_t> routine_argument(Arguments& in);  // `routine`: none, or its byte

template <class Call>
void observe_alertable(Outcome& outcome, Call&& call) {
  routines_run().clear();
  observe(outcome, call);
  outcome.out = {{"routines", hex_of(routines_run())}};
}

}  // namespace agent
