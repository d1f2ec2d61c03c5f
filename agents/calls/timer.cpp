// SPDX-License-Identifier: Apache-2.0
// synchapi, waitable timers.
#include "calls/calls.h"
#include "calls/routines.h"

namespace agent {
namespace {

template <class Char, auto Entry>
Action create_timer(Arguments& in) {
  return [inherit = in.boolean("inherit"), manual_reset = in.boolean("manual_reset"),
          name = in.name<Char>("name")](Outcome& outcome) {
    Security security(inherit);
    observe_handle(outcome, [&] { return Entry(security.pointer(), manual_reset, name.pointer()); });
  };
}

std::int64_t time_of_day() {
  FILETIME now{};
  GetSystemTimeAsFileTime(&now);
  return static_cast<std::int64_t>(std::uint64_t{now.dwHighDateTime} << 32 | now.dwLowDateTime);
}

// A date is not for a scenario to know: it gives the distance, and the clock is read when the call is made.
Action set_timer(Arguments& in) {
  return [timer = in.handle("timer"), due = in.i64("due"), dated = in.boolean("dated"), period = in.i32("period"),
          routine = routine_argument(in), resume = in.boolean("resume")](Outcome& outcome) {
    LARGE_INTEGER when{};
    when.QuadPart = dated ? time_of_day() + due : due;
    const PTIMERAPCROUTINE run = routine ? note_timer_routine : nullptr;
    void* const data = handle_of(routine.value_or(0));
    observe(outcome, [&] { return SetWaitableTimer(timer, &when, period, run, data, resume); });
  };
}

Action cancel_timer(Arguments& in) {
  return act_on_handle<CancelWaitableTimer>(in, "timer");
}

const Command kCalls[] = {
    {"CreateWaitableTimerW", create_timer<wchar_t, CreateWaitableTimerW>, Returns::handle, Keeps::a_value},
    {"CreateWaitableTimerA", create_timer<char, CreateWaitableTimerA>, Returns::handle, Keeps::a_value},
    {"CreateWaitableTimerExW", create_with_flags<wchar_t, CreateWaitableTimerExW>, Returns::handle, Keeps::a_value},
    {"CreateWaitableTimerExA", create_with_flags<char, CreateWaitableTimerExA>, Returns::handle, Keeps::a_value},
    {"OpenWaitableTimerW", open_by_name<wchar_t, OpenWaitableTimerW>, Returns::handle, Keeps::a_value},
    {"OpenWaitableTimerA", open_by_name<char, OpenWaitableTimerA>, Returns::handle, Keeps::a_value},
    {"SetWaitableTimer", set_timer, Returns::boolean},
    {"CancelWaitableTimer", cancel_timer, Returns::boolean},
};

}  // namespace

std::span<const Command> timer_calls() {
  return kCalls;
}

}  // namespace agent
