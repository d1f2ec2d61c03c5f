// SPDX-License-Identifier: Apache-2.0
// The waits. No wait touches the last error unless it fails, and an alertable one that is ended by queued routines has
// run them when it returns.
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "api/answer.h"
#include "api/apc.h"
#include "client/connection.h"
#include "synchapi.h"

namespace mapcheck::api {
namespace {

DWORD answer_wait(protocol::WaitRequest request) {
  const auto reply = client::call(std::move(request));
  if (!reply) {
    set_last_error(reply.failure());
    return WAIT_FAILED;
  }
  if (reply->outcome == WAIT_IO_COMPLETION) run_apcs();
  return reply->outcome;
}

protocol::WaitRequest wait_for(DWORD milliseconds, BOOL alertable) {
  protocol::WaitRequest request;
  request.milliseconds = milliseconds;
  request.alertable = alertable != FALSE;
  return request;
}

void sleep_for(DWORD milliseconds) {
  if (milliseconds == 0) {
    ::sched_yield();
    return;
  }
  while (milliseconds == INFINITE) ::pause();
  timespec rest{static_cast<time_t>(milliseconds / 1000), static_cast<long>(milliseconds % 1000) * 1'000'000};
  while (::clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, &rest) == EINTR) {
  }
}

}  // namespace
}  // namespace mapcheck::api

namespace api = mapcheck::api;
using mapcheck::api::value_of;

DWORD WINAPI WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds) {
  return WaitForSingleObjectEx(hHandle, dwMilliseconds, FALSE);
}

DWORD WINAPI WaitForSingleObjectEx(HANDLE hHandle, DWORD dwMilliseconds, BOOL bAlertable) {
  auto request = api::wait_for(dwMilliseconds, bAlertable);
  request.handles = {value_of(hHandle)};
  return api::answer_wait(std::move(request));
}

DWORD WINAPI WaitForMultipleObjects(DWORD nCount, const HANDLE* lpHandles, BOOL bWaitAll, DWORD dwMilliseconds) {
  return WaitForMultipleObjectsEx(nCount, lpHandles, bWaitAll, dwMilliseconds, FALSE);
}

DWORD WINAPI WaitForMultipleObjectsEx(DWORD nCount, const HANDLE* lpHandles, BOOL bWaitAll, DWORD dwMilliseconds,
                                      BOOL bAlertable) {
  if (nCount == 0 || nCount > MAXIMUM_WAIT_OBJECTS || lpHandles == nullptr) {  // W-606
    SetLastError(ERROR_INVALID_PARAMETER);
    return WAIT_FAILED;
  }
  auto request = api::wait_for(dwMilliseconds, bAlertable);
  for (DWORD i = 0; i < nCount; ++i) request.handles.push_back(value_of(lpHandles[i]));
  request.several = true;
  request.all = bWaitAll != FALSE;
  return api::answer_wait(std::move(request));
}

DWORD WINAPI SignalObjectAndWait(HANDLE hObjectToSignal, HANDLE hObjectToWaitOn, DWORD dwMilliseconds,
                                 BOOL bAlertable) {
  auto request = api::wait_for(dwMilliseconds, bAlertable);
  request.handles = {value_of(hObjectToWaitOn)};
  request.signals = true;
  request.signal = value_of(hObjectToSignal);
  return api::answer_wait(std::move(request));
}

void WINAPI Sleep(DWORD dwMilliseconds) {
  api::sleep_for(dwMilliseconds);
}

// Only a sleep that routines may end is the manager's business. Without a manager it is a sleep like any other.
DWORD WINAPI SleepEx(DWORD dwMilliseconds, BOOL bAlertable) {
  if (bAlertable != FALSE) {
    const auto reply = mapcheck::client::call(api::wait_for(dwMilliseconds, TRUE));
    if (reply && reply->outcome == WAIT_IO_COMPLETION) api::run_apcs();
    if (reply) return reply->outcome == WAIT_IO_COMPLETION ? WAIT_IO_COMPLETION : 0;
  }
  api::sleep_for(dwMilliseconds);
  return 0;
}
