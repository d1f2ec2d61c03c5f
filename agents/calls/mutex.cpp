// SPDX-License-Identifier: Apache-2.0
// synchapi, mutexes. They belong to the worker thread that waits for them.
#include "calls/calls.h"

namespace agent {
namespace {

template <class Char, auto Entry>
Action create_mutex(Arguments& in) {
  return [inherit = in.boolean("inherit"), initial_owner = in.boolean("initial_owner"),
          name = in.name<Char>("name")](Outcome& outcome) {
    Security security(inherit);
    observe_handle(outcome, [&] { return Entry(security.pointer(), initial_owner, name.pointer()); });
  };
}

Action release_mutex(Arguments& in) {
  return act_on_handle<ReleaseMutex>(in, "mutex");
}

const Command kCalls[] = {
    {"CreateMutexW", create_mutex<wchar_t, CreateMutexW>, Returns::handle, Keeps::a_value},
    {"CreateMutexA", create_mutex<char, CreateMutexA>, Returns::handle, Keeps::a_value},
    {"CreateMutexExW", create_with_flags<wchar_t, CreateMutexExW>, Returns::handle, Keeps::a_value},
    {"CreateMutexExA", create_with_flags<char, CreateMutexExA>, Returns::handle, Keeps::a_value},
    {"OpenMutexW", open_by_name<wchar_t, OpenMutexW>, Returns::handle, Keeps::a_value},
    {"OpenMutexA", open_by_name<char, OpenMutexA>, Returns::handle, Keeps::a_value},
    {"ReleaseMutex", release_mutex, Returns::boolean},
};

}  // namespace

std::span<const Command> mutex_calls() {
  return kCalls;
}

}  // namespace agent
