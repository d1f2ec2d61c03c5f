// SPDX-License-Identifier: Apache-2.0
// synchapi, waits. The handles go to the call as they are, however many: what is too many is the layer's to say.
#include "calls/calls.h"

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

const Command kCalls[] = {
    {"WaitForSingleObject", wait_for_one, Returns::wait},
    {"WaitForMultipleObjects", wait_for_several, Returns::wait},
};

}  // namespace

std::span<const Command> wait_calls() {
  return kCalls;
}

}  // namespace agent
