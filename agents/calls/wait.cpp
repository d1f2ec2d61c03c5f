// SPDX-License-Identifier: Apache-2.0
// synchapi, waits, and what is queued to who waits. The handles go to the call as they are, however many: what is too
// many is the layer's to say.
#include "calls/calls.h"
#include "calls/routines.h"

namespace agent {
namespace {

Action wait_for_one(Arguments& in) {
  return [handle = in.handle("handle"), timeout = in.u32("timeout")](Outcome& outcome) {
    observe(outcome, [&] { return WaitForSingleObject(handle, timeout); });
  };
}

Action wait_for_several(Arguments& in) {
  return [handles = in.handles("handles"), all = in.boolean("all"), timeout = in.u32("timeout")](Outcome& outcome) {
    const auto count = static_cast<DWORD>(handles.size());
    observe(outcome, [&] { return WaitForMultipleObjects(count, handles.data(), all, timeout); });
  };
}

Action wait_for_one_alertably(Arguments& in) {
  return [handle = in.handle("handle"), timeout = in.u32("timeout"),
          alertable = in.boolean("alertable")](Outcome& outcome) {
    observe_alertable(outcome, [&] { return WaitForSingleObjectEx(handle, timeout, alertable); });
  };
}

Action wait_for_several_alertably(Arguments& in) {
  return [handles = in.handles("handles"), all = in.boolean("all"), timeout = in.u32("timeout"),
          alertable = in.boolean("alertable")](Outcome& outcome) {
    const auto count = static_cast<DWORD>(handles.size());
    observe_alertable(outcome,
                      [&] { return WaitForMultipleObjectsEx(count, handles.data(), all, timeout, alertable); });
  };
}

Action signal_and_wait(Arguments& in) {
  return [signal = in.handle("signal"), wait_on = in.handle("wait_on"), timeout = in.u32("timeout"),
          alertable = in.boolean("alertable")](Outcome& outcome) {
    observe_alertable(outcome, [&] { return SignalObjectAndWait(signal, wait_on, timeout, alertable); });
  };
}

Action sleep(Arguments& in) {
  return [timeout = in.u32("timeout"), alertable = in.boolean("alertable")](Outcome& outcome) {
    observe_alertable(outcome, [&] { return SleepEx(timeout, alertable); });
  };
}

Action queue_routine(Arguments& in) {
  const auto routine = routine_argument(in);
  if (!routine) in.refuse("routine", "must be its byte");
  return [thread = in.handle("thread"), routine](Outcome& outcome) {
    observe(outcome, [&] { return QueueUserAPC(note_routine, thread, *routine); });
  };
}

const Command kCalls[] = {
    {"WaitForSingleObject", wait_for_one, Returns::wait},
    {"WaitForMultipleObjects", wait_for_several, Returns::wait},
    {"WaitForSingleObjectEx", wait_for_one_alertably, Returns::wait},
    {"WaitForMultipleObjectsEx", wait_for_several_alertably, Returns::wait},
    {"SignalObjectAndWait", signal_and_wait, Returns::wait},
    {"SleepEx", sleep, Returns::wait},
    {"QueueUserAPC", queue_routine, Returns::boolean},
};

}  // namespace

std::span<const Command> wait_calls() {
  return kCalls;
}

}  // namespace agent
