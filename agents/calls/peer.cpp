// SPDX-License-Identifier: Apache-2.0
// processthreadsapi, what is done to processes and threads by their handles: opened once more, asked, suspended.
#include "calls/calls.h"

namespace agent {
namespace {

// A scenario knows no ids, so it gives a handle to the process or thread whose id is meant.
template <auto Entry, auto IdOf>
Action open_by_id(Arguments& in) {
  return [access = in.u32("access"), inherit = in.boolean("inherit"), of = in.handle("of")](Outcome& outcome) {
    const DWORD id = IdOf(of);
    observe_handle(outcome, [&] { return Entry(access, inherit, id); });
  };
}

template <auto Entry>
Action get_exit_code(Arguments& in, const char* key) {
  return [handle = in.handle(key)](Outcome& outcome) {
    DWORD code = 0;
    observe(outcome, [&] { return Entry(handle, &code); });
    outcome.out = {{"exit_code", number_of(code)}};
  };
}

Action exit_code_of_process(Arguments& in) {
  return get_exit_code<GetExitCodeProcess>(in, "process");
}
Action exit_code_of_thread(Arguments& in) {
  return get_exit_code<GetExitCodeThread>(in, "thread");
}
Action suspend(Arguments& in) {
  return act_on_handle<SuspendThread>(in, "thread");
}
Action resume(Arguments& in) {
  return act_on_handle<ResumeThread>(in, "thread");
}

Action set_working_set(Arguments& in) {
  return [process = in.handle("process"), minimum = in.u64("minimum"), maximum = in.u64("maximum")](Outcome& outcome) {
    observe(outcome, [&] {
      return SetProcessWorkingSetSize(process, static_cast<SIZE_T>(minimum), static_cast<SIZE_T>(maximum));
    });
  };
}

const Command kCalls[] = {
    {"OpenProcess", open_by_id<OpenProcess, GetProcessId>, Returns::handle, Keeps::a_value},
    {"OpenThread", open_by_id<OpenThread, GetThreadId>, Returns::handle, Keeps::a_value},
    {"GetExitCodeProcess", exit_code_of_process, Returns::boolean},
    {"GetExitCodeThread", exit_code_of_thread, Returns::boolean},
    {"SuspendThread", suspend, Returns::dword},
    {"ResumeThread", resume, Returns::dword},
    {"SetProcessWorkingSetSize", set_working_set, Returns::boolean},
};

}  // namespace

std::span<const Command> peer_calls() {
  return kCalls;
}

}  // namespace agent
