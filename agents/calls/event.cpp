// SPDX-License-Identifier: Apache-2.0
// synchapi, events.
#include "calls/calls.h"

namespace agent {
namespace {

template <class Char, auto Entry>
Action create_event(Arguments& in) {
  return [inherit = in.boolean("inherit"), manual_reset = in.boolean("manual_reset"),
          initial_state = in.boolean("initial_state"), name = in.name<Char>("name")](Outcome& outcome) {
    Security security(inherit);
    observe_handle(outcome, [&] { return Entry(security.pointer(), manual_reset, initial_state, name.pointer()); });
  };
}

Action set_event(Arguments& in) {
  return act_on_handle<SetEvent>(in, "event");
}
Action reset_event(Arguments& in) {
  return act_on_handle<ResetEvent>(in, "event");
}
Action pulse_event(Arguments& in) {
  return act_on_handle<PulseEvent>(in, "event");
}

const Command kCalls[] = {
    {"CreateEventW", create_event<wchar_t, CreateEventW>, Returns::handle, Keeps::a_value},
    {"CreateEventA", create_event<char, CreateEventA>, Returns::handle, Keeps::a_value},
    {"CreateEventExW", create_with_flags<wchar_t, CreateEventExW>, Returns::handle, Keeps::a_value},
    {"CreateEventExA", create_with_flags<char, CreateEventExA>, Returns::handle, Keeps::a_value},
    {"OpenEventW", open_by_name<wchar_t, OpenEventW>, Returns::handle, Keeps::a_value},
    {"OpenEventA", open_by_name<char, OpenEventA>, Returns::handle, Keeps::a_value},
    {"SetEvent", set_event, Returns::boolean},
    {"ResetEvent", reset_event, Returns::boolean},
    {"PulseEvent", pulse_event, Returns::boolean},
};

}  // namespace

std::span<const Command> event_calls() {
  return kCalls;
}

}  // namespace agent
