// SPDX-License-Identifier: Apache-2.0
// synchapi, semaphores.
#include "calls/calls.h"

namespace agent {
namespace {

template <class Char, auto Entry>
Action create_semaphore(Arguments& in) {
  return [inherit = in.boolean("inherit"), initial_count = in.i32("initial_count"),
          maximum_count = in.i32("maximum_count"), name = in.name<Char>("name")](Outcome& outcome) {
    Security security(inherit);
    observe_handle(outcome, [&] { return Entry(security.pointer(), initial_count, maximum_count, name.pointer()); });
  };
}

template <class Char, auto Entry>
Action create_semaphore_with_flags(Arguments& in) {
  return [inherit = in.boolean("inherit"), initial_count = in.i32("initial_count"),
          maximum_count = in.i32("maximum_count"), name = in.name<Char>("name"), flags = in.u32("flags"),
          access = in.u32("access")](Outcome& outcome) {
    Security security(inherit);
    observe_handle(outcome, [&] {
      return Entry(security.pointer(), initial_count, maximum_count, name.pointer(), flags, access);
    });
  };
}

Action release_semaphore(Arguments& in) {
  return [semaphore = in.handle("semaphore"), count = in.i32("count")](Outcome& outcome) {
    LONG previous = 0;
    observe(outcome, [&] { return ReleaseSemaphore(semaphore, count, &previous); });
    outcome.out = {{"previous_count", previous}};
  };
}

const Command kCalls[] = {
    {"CreateSemaphoreW", create_semaphore<wchar_t, CreateSemaphoreW>, Returns::handle, Keeps::a_value},
    {"CreateSemaphoreA", create_semaphore<char, CreateSemaphoreA>, Returns::handle, Keeps::a_value},
    {"CreateSemaphoreExW", create_semaphore_with_flags<wchar_t, CreateSemaphoreExW>, Returns::handle, Keeps::a_value},
    {"CreateSemaphoreExA", create_semaphore_with_flags<char, CreateSemaphoreExA>, Returns::handle, Keeps::a_value},
    {"OpenSemaphoreW", open_by_name<wchar_t, OpenSemaphoreW>, Returns::handle, Keeps::a_value},
    {"OpenSemaphoreA", open_by_name<char, OpenSemaphoreA>, Returns::handle, Keeps::a_value},
    {"ReleaseSemaphore", release_semaphore, Returns::boolean},
};

}  // namespace

std::span<const Command> semaphore_calls() {
  return kCalls;
}

}  // namespace agent
