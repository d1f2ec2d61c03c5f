// SPDX-License-Identifier: Apache-2.0
// Events, mutexes, semaphores and waitable timers.
#include "synchapi.h"

#include <cstdint>

#include "api/calls.h"
#include "client/connection.h"

namespace mapcheck::api {

namespace {

// W-562, W-574 (inferred): flags that nobody has defined are refused.
bool knows(Wish wish, DWORD flags) {
  return (wish.flags & ~flags) == 0;
}

bool has(Wish wish, DWORD flag) {
  return (wish.flags & flag) != 0;
}

protocol::Creation creation_of(const SECURITY_ATTRIBUTES* attributes, Wish wish, const Name& name) {
  return {name->value_or(u""), inherits(attributes), wish.access};
}

}  // namespace

HANDLE create_event(const SECURITY_ATTRIBUTES* attributes, Wish wish, const Name& name) {
  if (!name) return answer_created(name.failure());
  if (!knows(wish, CREATE_EVENT_MANUAL_RESET | CREATE_EVENT_INITIAL_SET)) {
    return answer_created(fail(ERROR_INVALID_PARAMETER));
  }
  protocol::CreateEventRequest request;
  request.creation = creation_of(attributes, wish, name);
  request.manual_reset = has(wish, CREATE_EVENT_MANUAL_RESET);
  request.initial_state = has(wish, CREATE_EVENT_INITIAL_SET);
  return answer_created(client::call(std::move(request)));
}

HANDLE create_mutex(const SECURITY_ATTRIBUTES* attributes, Wish wish, const Name& name) {
  if (!name) return answer_created(name.failure());
  if (!knows(wish, CREATE_MUTEX_INITIAL_OWNER)) return answer_created(fail(ERROR_INVALID_PARAMETER));
  protocol::CreateMutexRequest request;
  request.creation = creation_of(attributes, wish, name);
  request.initial_owner = has(wish, CREATE_MUTEX_INITIAL_OWNER);
  return answer_created(client::call(std::move(request)));
}

HANDLE create_semaphore(const SECURITY_ATTRIBUTES* attributes, LONG initial_count, LONG maximum_count, Wish wish,
                        const Name& name) {
  if (!name) return answer_created(name.failure());
  if (!knows(wish, 0)) return answer_created(fail(ERROR_INVALID_PARAMETER));
  protocol::CreateSemaphoreRequest request;
  request.creation = creation_of(attributes, wish, name);
  request.initial_count = initial_count;
  request.maximum_count = maximum_count;
  return answer_created(client::call(std::move(request)));
}

// A timer of high resolution is one like all others here.
HANDLE create_timer(const SECURITY_ATTRIBUTES* attributes, Wish wish, const Name& name) {
  if (!name) return answer_created(name.failure());
  if (!knows(wish, CREATE_WAITABLE_TIMER_MANUAL_RESET | CREATE_WAITABLE_TIMER_HIGH_RESOLUTION)) {
    return answer_created(fail(ERROR_INVALID_PARAMETER));
  }
  protocol::CreateTimerRequest request;
  request.creation = creation_of(attributes, wish, name);
  request.manual_reset = has(wish, CREATE_WAITABLE_TIMER_MANUAL_RESET);
  return answer_created(client::call(std::move(request)));
}

HANDLE open_object(protocol::ObjectKind kind, DWORD access, BOOL inherit, const Name& name) {
  if (!name) return answer_opened(name.failure());
  if (!*name) return answer_opened(fail(ERROR_INVALID_PARAMETER));
  return answer_opened(client::call(protocol::OpenObjectRequest{kind, access, inherit != FALSE, **name}));
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;
namespace protocol = mapcheck::protocol;
using mapcheck::api::answer_bool;
using mapcheck::api::name_of;
using mapcheck::api::value_of;
using mapcheck::client::call;
using protocol::ObjectKind;

HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset, BOOL bInitialState,
                           LPCSTR lpName) {
  return api::create_event(
      lpEventAttributes,
      api::creation_wish(bManualReset, CREATE_EVENT_MANUAL_RESET, bInitialState, CREATE_EVENT_INITIAL_SET),
      name_of(lpName));
}

HANDLE WINAPI CreateEventExA(LPSECURITY_ATTRIBUTES lpEventAttributes, LPCSTR lpName, DWORD dwFlags,
                             DWORD dwDesiredAccess) {
  return api::create_event(lpEventAttributes, {dwFlags, dwDesiredAccess}, name_of(lpName));
}

HANDLE WINAPI OpenEventA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName) {
  return api::open_object(ObjectKind::event, dwDesiredAccess, bInheritHandle, name_of(lpName));
}

BOOL WINAPI SetEvent(HANDLE hEvent) {
  return answer_bool(call(protocol::SetEventRequest{value_of(hEvent)}));
}

BOOL WINAPI ResetEvent(HANDLE hEvent) {
  return answer_bool(call(protocol::ResetEventRequest{value_of(hEvent)}));
}

BOOL WINAPI PulseEvent(HANDLE hEvent) {
  return answer_bool(call(protocol::PulseEventRequest{value_of(hEvent)}));
}

HANDLE WINAPI CreateMutexA(LPSECURITY_ATTRIBUTES lpMutexAttributes, BOOL bInitialOwner, LPCSTR lpName) {
  return api::create_mutex(lpMutexAttributes, api::creation_wish(bInitialOwner, CREATE_MUTEX_INITIAL_OWNER),
                           name_of(lpName));
}

HANDLE WINAPI CreateMutexExA(LPSECURITY_ATTRIBUTES lpMutexAttributes, LPCSTR lpName, DWORD dwFlags,
                             DWORD dwDesiredAccess) {
  return api::create_mutex(lpMutexAttributes, {dwFlags, dwDesiredAccess}, name_of(lpName));
}

HANDLE WINAPI OpenMutexA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName) {
  return api::open_object(ObjectKind::mutex, dwDesiredAccess, bInheritHandle, name_of(lpName));
}

BOOL WINAPI ReleaseMutex(HANDLE hMutex) {
  return answer_bool(call(protocol::ReleaseMutexRequest{value_of(hMutex)}));
}

HANDLE WINAPI CreateSemaphoreA(LPSECURITY_ATTRIBUTES lpSemaphoreAttributes, LONG lInitialCount, LONG lMaximumCount,
                               LPCSTR lpName) {
  return api::create_semaphore(lpSemaphoreAttributes, lInitialCount, lMaximumCount, {}, name_of(lpName));
}

HANDLE WINAPI CreateSemaphoreExA(LPSECURITY_ATTRIBUTES lpSemaphoreAttributes, LONG lInitialCount, LONG lMaximumCount,
                                 LPCSTR lpName, DWORD dwFlags, DWORD dwDesiredAccess) {
  return api::create_semaphore(lpSemaphoreAttributes, lInitialCount, lMaximumCount, {dwFlags, dwDesiredAccess},
                               name_of(lpName));
}

HANDLE WINAPI OpenSemaphoreA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName) {
  return api::open_object(ObjectKind::semaphore, dwDesiredAccess, bInheritHandle, name_of(lpName));
}

BOOL WINAPI ReleaseSemaphore(HANDLE hSemaphore, LONG lReleaseCount, LPLONG lpPreviousCount) {
  const auto reply = call(protocol::ReleaseSemaphoreRequest{value_of(hSemaphore), lReleaseCount});
  if (reply && lpPreviousCount != nullptr) *lpPreviousCount = reply->previous_count;
  return answer_bool(reply);
}

HANDLE WINAPI CreateWaitableTimerA(LPSECURITY_ATTRIBUTES lpTimerAttributes, BOOL bManualReset, LPCSTR lpTimerName) {
  return api::create_timer(lpTimerAttributes, api::creation_wish(bManualReset, CREATE_WAITABLE_TIMER_MANUAL_RESET),
                           name_of(lpTimerName));
}

HANDLE WINAPI CreateWaitableTimerExA(LPSECURITY_ATTRIBUTES lpTimerAttributes, LPCSTR lpTimerName, DWORD dwFlags,
                                     DWORD dwDesiredAccess) {
  return api::create_timer(lpTimerAttributes, {dwFlags, dwDesiredAccess}, name_of(lpTimerName));
}

HANDLE WINAPI OpenWaitableTimerA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpTimerName) {
  return api::open_object(ObjectKind::timer, dwDesiredAccess, bInheritHandle, name_of(lpTimerName));
}

// D-302, D-305. What the routine is does not matter to anybody but the thread that runs it.
BOOL WINAPI SetWaitableTimer(HANDLE hTimer, const LARGE_INTEGER* lpDueTime, LONG lPeriod,
                             PTIMERAPCROUTINE pfnCompletionRoutine, LPVOID lpArgToCompletionRoutine, BOOL fResume) {
  if (lpDueTime == nullptr) return answer_bool(mapcheck::Status(mapcheck::fail(ERROR_NOACCESS)));  // inferred
  protocol::SetTimerRequest request;
  request.handle = value_of(hTimer);
  request.due = lpDueTime->QuadPart;
  request.period = lPeriod;
  request.routine = reinterpret_cast<std::uintptr_t>(pfnCompletionRoutine);
  request.argument = reinterpret_cast<std::uintptr_t>(lpArgToCompletionRoutine);
  const auto reply = call(request);
  // W-596: a system that cannot wake up sets the timer all the same, and says so.
  if (reply && fResume != FALSE) SetLastError(ERROR_NOT_SUPPORTED);
  return answer_bool(reply);
}

// Nothing is delayed here, so that every delay is tolerable.
BOOL WINAPI SetWaitableTimerEx(HANDLE hTimer, const LARGE_INTEGER* lpDueTime, LONG lPeriod,
                               PTIMERAPCROUTINE pfnCompletionRoutine, LPVOID lpArgToCompletionRoutine,
                               PREASON_CONTEXT WakeContext, ULONG /*TolerableDelay*/) {
  return SetWaitableTimer(hTimer, lpDueTime, lPeriod, pfnCompletionRoutine, lpArgToCompletionRoutine,
                          WakeContext != nullptr);
}

BOOL WINAPI CancelWaitableTimer(HANDLE hTimer) {
  return answer_bool(call(protocol::CancelTimerRequest{value_of(hTimer)}));
}
