// SPDX-License-Identifier: Apache-2.0
// fileapi, locked ranges of files, and what completes later: an OVERLAPPED that the system may write into after the
// call has returned is never freed.
#include <memory>

#include "calls/calls.h"

namespace agent {
namespace {

std::unique_ptr<OVERLAPPED> make_overlapped(std::uint64_t offset, HANDLE event) {
  auto made = std::make_unique<OVERLAPPED>();
  made->Offset = low_half(offset);
  made->OffsetHigh = high_half(offset);
  made->hEvent = event;
  return made;
}

Action overlapped(Arguments& in) {
  return [offset = in.u64("offset"), event = in.handle("event")](Outcome& outcome) {
    time_verb(outcome, [&] {
      outcome.produced = number_of(make_overlapped(offset, event).release());
      outcome.to_give_back = false;
      outcome.out = {{"overlapped", *outcome.produced}};
    });
  };
}

// The call with the OVERLAPPED that the scenario keeps, or with one of its own at the offset.
template <class Call>
void observe_overlapped(Outcome& outcome, HANDLE kept, std::uint64_t offset, Call&& call) {
  if (kept != nullptr) {
    observe(outcome, [&] { return call(static_cast<OVERLAPPED*>(kept)); });
    return;
  }
  auto own = make_overlapped(offset, nullptr);
  observe(outcome, [&] { return call(own.get()); });
  if (outcome.last_error == ERROR_IO_PENDING) static_cast<void>(own.release());
}

// LockFile and UnlockFile.
template <auto Entry>
Action act_on_bytes(Arguments& in) {
  return [file = in.handle("file"), offset = in.u64("offset"), size = in.u64("size")](Outcome& outcome) {
    observe(outcome, [&] { return Entry(file, low_half(offset), high_half(offset), low_half(size), high_half(size)); });
  };
}

Action lock_with_flags(Arguments& in) {
  return [file = in.handle("file"), flags = in.u32("flags"), reserved = in.u32("reserved"), size = in.u64("size"),
          offset = in.u64("offset"), kept = in.handle("overlapped")](Outcome& outcome) {
    observe_overlapped(outcome, kept, offset, [&](OVERLAPPED* place) {
      return LockFileEx(file, flags, reserved, low_half(size), high_half(size), place);
    });
  };
}

Action unlock_with_offset(Arguments& in) {
  return [file = in.handle("file"), reserved = in.u32("reserved"), size = in.u64("size"), offset = in.u64("offset"),
          kept = in.handle("overlapped")](Outcome& outcome) {
    observe_overlapped(outcome, kept, offset, [&](OVERLAPPED* place) {
      return UnlockFileEx(file, reserved, low_half(size), high_half(size), place);
    });
  };
}

Action get_overlapped_result(Arguments& in) {
  const HANDLE kept = in.handle("overlapped");
  if (kept == nullptr) in.refuse("overlapped", "must be what the verb `overlapped` made");
  return [file = in.handle("file"), kept, wait = in.boolean("wait")](Outcome& outcome) {
    DWORD transferred = 0;
    observe(outcome, [&] { return GetOverlappedResult(file, static_cast<OVERLAPPED*>(kept), &transferred, wait); });
    outcome.out = {{"transferred", transferred}};
  };
}

const Command kCalls[] = {
    {"LockFile", act_on_bytes<LockFile>, Returns::boolean},
    {"LockFileEx", lock_with_flags, Returns::boolean},
    {"UnlockFile", act_on_bytes<UnlockFile>, Returns::boolean},
    {"UnlockFileEx", unlock_with_offset, Returns::boolean},
    {"GetOverlappedResult", get_overlapped_result, Returns::boolean},
    {"overlapped", overlapped, Returns::none, Keeps::a_value},
};

}  // namespace

std::span<const Command> lock_calls() {
  return kCalls;
}

}  // namespace agent
