// SPDX-License-Identifier: Apache-2.0
// synchapi, waitable timers, as far as they hold names.
#include "calls/calls.h"

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

const Command kCalls[] = {
    {"CreateWaitableTimerW", create_timer<wchar_t, CreateWaitableTimerW>, Returns::handle, Keeps::a_value},
    {"CreateWaitableTimerA", create_timer<char, CreateWaitableTimerA>, Returns::handle, Keeps::a_value},
    {"OpenWaitableTimerW", open_by_name<wchar_t, OpenWaitableTimerW>, Returns::handle, Keeps::a_value},
    {"OpenWaitableTimerA", open_by_name<char, OpenWaitableTimerA>, Returns::handle, Keeps::a_value},
};

}  // namespace

std::span<const Command> timer_calls() {
  return kCalls;
}

}  // namespace agent
