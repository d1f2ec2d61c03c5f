// SPDX-License-Identifier: Apache-2.0
// Events, mutexes, semaphores, waitable timers, and the waits.
#include "synchapi.h"

#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "api/calls.h"
#include "client/connection.h"

namespace mapcheck::api {

HANDLE create_event(const SECURITY_ATTRIBUTES* attributes, BOOL manual_reset, BOOL initial_state, const Name& name) {
  if (!name) return answer_created(name.failure());
  protocol::CreateEventRequest request;
  request.creation = {name->value_or(u""), inherits(attributes)};
  request.manual_reset = manual_reset != FALSE;
  request.initial_state = initial_state != FALSE;
  return answer_created(client::call(std::move(request)));
}

HANDLE create_mutex(const SECURITY_ATTRIBUTES* attributes, BOOL initial_owner, const Name& name) {
  if (!name) return answer_created(name.failure());
  protocol::CreateMutexRequest request;
  request.creation = {name->value_or(u""), inherits(attributes)};
  request.initial_owner = initial_owner != FALSE;
  return answer_created(client::call(std::move(request)));
}

HANDLE create_semaphore(const SECURITY_ATTRIBUTES* attributes, LONG initial_count, LONG maximum_count,
                        const Name& name) {
  if (!name) return answer_created(name.failure());
  protocol::CreateSemaphoreRequest request;
  request.creation = {name->value_or(u""), inherits(attributes)};
  request.initial_count = initial_count;
  request.maximum_count = maximum_count;
  return answer_created(client::call(std::move(request)));
}

HANDLE create_timer(const SECURITY_ATTRIBUTES* attributes, BOOL manual_reset, const Name& name) {
  if (!name) return answer_created(name.failure());
  protocol::CreateTimerRequest request;
  request.creation = {name->value_or(u""), inherits(attributes)};
  request.manual_reset = manual_reset != FALSE;
  return answer_created(client::call(std::move(request)));
}

HANDLE open_object(protocol::ObjectKind kind, DWORD access, BOOL inherit, const Name& name) {
  if (!name) return answer_opened(name.failure());
  if (!*name) return answer_opened(fail(ERROR_INVALID_PARAMETER));
  return answer_opened(client::call(protocol::OpenObjectRequest{kind, access, inherit != FALSE, **name}));
}

namespace {

DWORD answer_wait(protocol::WaitRequest request) {
  const auto reply = client::call(std::move(request));
  if (reply) return reply->outcome;
  set_last_error(reply.failure());
  return WAIT_FAILED;
}

}  // namespace
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
  return api::create_event(lpEventAttributes, bManualReset, bInitialState, name_of(lpName));
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

HANDLE WINAPI CreateMutexA(LPSECURITY_ATTRIBUTES lpMutexAttributes, BOOL bInitialOwner, LPCSTR lpName) {
  return api::create_mutex(lpMutexAttributes, bInitialOwner, name_of(lpName));
}

HANDLE WINAPI OpenMutexA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName) {
  return api::open_object(ObjectKind::mutex, dwDesiredAccess, bInheritHandle, name_of(lpName));
}

BOOL WINAPI ReleaseMutex(HANDLE hMutex) {
  return answer_bool(call(protocol::ReleaseMutexRequest{value_of(hMutex)}));
}

HANDLE WINAPI CreateSemaphoreA(LPSECURITY_ATTRIBUTES lpSemaphoreAttributes, LONG lInitialCount, LONG lMaximumCount,
                               LPCSTR lpName) {
  return api::create_semaphore(lpSemaphoreAttributes, lInitialCount, lMaximumCount, name_of(lpName));
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
  return api::create_timer(lpTimerAttributes, bManualReset, name_of(lpTimerName));
}

HANDLE WINAPI OpenWaitableTimerA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpTimerName) {
  return api::open_object(ObjectKind::timer, dwDesiredAccess, bInheritHandle, name_of(lpTimerName));
}

DWORD WINAPI WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds) {
  return api::answer_wait({{value_of(hHandle)}, false, false, dwMilliseconds});
}

DWORD WINAPI WaitForMultipleObjects(DWORD nCount, const HANDLE* lpHandles, BOOL bWaitAll, DWORD dwMilliseconds) {
  if (nCount == 0 || nCount > MAXIMUM_WAIT_OBJECTS || lpHandles == nullptr) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return WAIT_FAILED;
  }
  protocol::WaitRequest request;
  for (DWORD i = 0; i < nCount; ++i) request.handles.push_back(value_of(lpHandles[i]));
  request.several = true;
  request.all = bWaitAll != FALSE;
  request.milliseconds = dwMilliseconds;
  return api::answer_wait(std::move(request));
}

void WINAPI Sleep(DWORD dwMilliseconds) {
  if (dwMilliseconds == 0) {
    ::sched_yield();
    return;
  }
  while (dwMilliseconds == INFINITE) ::pause();
  timespec rest{static_cast<time_t>(dwMilliseconds / 1000), static_cast<long>(dwMilliseconds % 1000) * 1'000'000};
  while (::clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, &rest) == EINTR) {
  }
}
