// SPDX-License-Identifier: Apache-2.0
// Operations on names, handles and waits. An object that this client holds keeps its name and its kind, whatever the
// others do; so for those every answer is known.
#include <array>

#include "stress_client.h"

namespace mapcheck::tests::stress {
namespace {

// A raw client may have promised itself all the memory that there is, in sections of sizes that nobody chose.
bool is_spent(Kind kind, DWORD error) {
  return kind == Kind::section && error == ERROR_COMMITMENT_LIMIT;
}

}  // namespace

HANDLE create_object(Kind kind, const char* name, BOOL inherit) {
  SECURITY_ATTRIBUTES attributes{sizeof(attributes), nullptr, inherit};
  switch (kind) {
    case Kind::event:
      return CreateEventA(&attributes, TRUE, FALSE, name);
    case Kind::mutex:
      return CreateMutexA(&attributes, FALSE, name);
    case Kind::semaphore:
      return CreateSemaphoreA(&attributes, 1, 3, name);
    case Kind::timer:
      return CreateWaitableTimerA(&attributes, TRUE, name);
    case Kind::job:
      return CreateJobObjectA(&attributes, name);
    default:
      return CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 8192, name);
  }
}

HANDLE open_object(Kind kind, const char* name) {
  switch (kind) {
    case Kind::event:
      return OpenEventA(EVENT_ALL_ACCESS, FALSE, name);
    case Kind::mutex:
      return OpenMutexA(MUTEX_ALL_ACCESS, FALSE, name);
    case Kind::semaphore:
      return OpenSemaphoreA(SEMAPHORE_ALL_ACCESS, FALSE, name);
    case Kind::timer:
      return OpenWaitableTimerA(TIMER_ALL_ACCESS, FALSE, name);
    case Kind::job:
      return OpenJobObjectA(JOB_OBJECT_ALL_ACCESS, FALSE, name);
    default:
      return OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, name);
  }
}

void Client::create_named() {
  if (!has_room()) return close_some();
  const std::uint32_t object = 1 + any(kNames);
  const auto kind = static_cast<Kind>(one_in(8) ? any(kKinds) : object % kKinds);
  const HeldHandle* held = handle_to(object);
  const bool fits = held == nullptr || held->kind == kind;
  name_ = "stress-" + std::to_string(object);
  tick();
  HANDLE made = create_object(kind, name_.c_str(), one_in(4));
  const DWORD error = GetLastError();
  if (made == nullptr && is_spent(kind, error)) return;
  if (made == nullptr) {
    expect(error == ERROR_INVALID_HANDLE, "a name is refused only for another kind's sake", object);
    expect(held == nullptr || !fits, "a name that this client holds is found by its kind", object);
    return;
  }
  expect(fits, "a name that this client holds is not found by another kind", object);
  expect(held == nullptr || error == ERROR_ALREADY_EXISTS, "a name that this client holds existed", object);
  add(made, object, kind);
}

void Client::open_named() {
  if (!has_room()) return close_some();
  const std::uint32_t object = 1 + any(kNames);
  const auto kind = static_cast<Kind>(one_in(8) ? any(kKinds) : object % kKinds);
  const HeldHandle* held = handle_to(object);
  name_ = "stress-" + std::to_string(object);
  tick();
  HANDLE opened = open_object(kind, name_.c_str());
  const DWORD error = GetLastError();
  if (held != nullptr && held->kind == kind) {
    expect(opened != nullptr, "a name that this client holds can be opened", object);
  } else if (held != nullptr) {
    expect(opened == nullptr && error == ERROR_INVALID_HANDLE, "a name is opened by its own kind only", object);
  } else if (opened == nullptr) {
    expect(error == ERROR_FILE_NOT_FOUND || error == ERROR_INVALID_HANDLE, "a name is not there, or of another kind");
  }
  if (opened != nullptr) add(opened, object, kind);
}

void Client::create_unnamed() {
  if (!has_room()) return close_some();
  const auto kind = static_cast<Kind>(any(kKinds));
  tick();
  HANDLE made = create_object(kind, nullptr, one_in(4));
  expect(made != nullptr || is_spent(kind, GetLastError()), "an object without a name can be made");
  if (made != nullptr) add(made, new_object(), kind);
}

void Client::close_some() {
  if (HeldHandle* held = some_handle()) close(*held);
}

void Client::close_nothing() {
  const std::uint64_t nothing = one_in(4) ? 0 : 0x40000000ULL + any(0x1000000) * 4ULL;
  tick();
  expect(!CloseHandle(handle_of(nothing)) && GetLastError() == ERROR_INVALID_HANDLE, "nothing cannot be closed");
  slot_.attached = true;
}

void Client::duplicate() {
  HeldHandle* held = some_handle();
  if (held == nullptr || !has_room()) return close_some();
  const bool moves = !held->is_protected && one_in(4);
  HANDLE copy = nullptr;
  tick();
  const BOOL done = DuplicateHandle(GetCurrentProcess(), handle_of(held->value), GetCurrentProcess(), &copy, 0,
                                    one_in(4), DUPLICATE_SAME_ACCESS | (moves ? DUPLICATE_CLOSE_SOURCE : 0U));
  expect(done && copy != nullptr, "a handle that is held can be duplicated", held->value);
  if (!done) return;
  const HeldHandle original = *held;
  if (moves) *held = slot_.handles[--slot_.handle_count];
  add(copy, original.object, original.kind, original.keeps);
}

void Client::change_flags() {
  HeldHandle* held = some_handle();
  if (held == nullptr) return;
  const DWORD flags = any(4);
  tick();
  expect(SetHandleInformation(handle_of(held->value), HANDLE_FLAG_INHERIT | HANDLE_FLAG_PROTECT_FROM_CLOSE, flags),
         "the flags of a handle can be set");
  held->is_protected = (flags & HANDLE_FLAG_PROTECT_FROM_CLOSE) != 0;
  DWORD seen = 99;
  tick();
  expect(GetHandleInformation(handle_of(held->value), &seen) && seen == flags, "and they are what was set", seen);
}

void Client::signal() {
  const HeldHandle* held = some_handle();
  if (held == nullptr) return;
  HANDLE handle = handle_of(held->value);
  tick();
  if (held->kind == Kind::semaphore) {
    expect(ReleaseSemaphore(handle, 1, nullptr) || GetLastError() == ERROR_TOO_MANY_POSTS, "a semaphore is released");
  } else if (held->kind == Kind::mutex) {
    expect(ReleaseMutex(handle) || GetLastError() == ERROR_NOT_OWNER, "a mutex is its owner's");
  } else {
    const BOOL done = one_in(2) ? SetEvent(handle) : ResetEvent(handle);
    expect((done != FALSE) == (held->kind == Kind::event), "events are set, and nothing else is", held->value);
    expect(done || GetLastError() == ERROR_INVALID_HANDLE, "what is no event is no handle here");
  }
}

void Client::wait_once() {
  const HeldHandle* held = some_handle();
  if (held == nullptr) return;
  HANDLE handle = handle_of(held->value);
  tick();
  const DWORD outcome = WaitForSingleObject(handle, one_in(200) ? 1 : 0);
  if (held->kind == Kind::section) return expect(outcome == WAIT_FAILED, "a section is not waited on", outcome);
  expect(outcome == WAIT_OBJECT_0 || outcome == WAIT_TIMEOUT || outcome == WAIT_ABANDONED, "a wait ends", outcome);
  // Most of what it gets it gives back, and some it keeps until it dies.
  if (held->kind == Kind::mutex && outcome != WAIT_TIMEOUT && !one_in(4)) {
    tick();
    expect(ReleaseMutex(handle), "who has got a mutex can release it", outcome);
  }
}

void Client::wait_for_several() {
  std::array<HANDLE, 4> handles{};
  const DWORD count = 1 + any(4);
  bool can_all_be_waited_on = true;
  for (DWORD i = 0; i < count; ++i) {
    const HeldHandle* held = some_handle();
    if (held == nullptr) return;
    handles[i] = handle_of(held->value);
    can_all_be_waited_on = can_all_be_waited_on && held->kind != Kind::section;
  }
  tick();
  const DWORD outcome = WaitForMultipleObjects(count, handles.data(), one_in(2), one_in(400) ? 1 : 0);
  if (!can_all_be_waited_on) return expect(outcome == WAIT_FAILED, "a section in a wait fails it", outcome);
  const bool got = outcome < WAIT_OBJECT_0 + count;
  const bool abandoned = outcome >= WAIT_ABANDONED_0 && outcome < WAIT_ABANDONED_0 + count;
  expect(got || abandoned || outcome == WAIT_TIMEOUT || outcome == WAIT_FAILED, "a wait for several ends", outcome);
}

}  // namespace mapcheck::tests::stress
