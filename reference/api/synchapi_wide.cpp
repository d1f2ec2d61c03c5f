// SPDX-License-Identifier: Apache-2.0
// The W forms of synchapi.h and jobapi2.h.
#include "synchapi.h"

#include "api/wide_text.h"
#include "jobapi2.h"

namespace api = mapcheck::api;
using mapcheck::api::wide_name;
using mapcheck::protocol::ObjectKind;

HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset, BOOL bInitialState,
                           LPCWSTR lpName) {
  return api::create_event(
      lpEventAttributes,
      api::creation_wish(bManualReset, CREATE_EVENT_MANUAL_RESET, bInitialState, CREATE_EVENT_INITIAL_SET),
      wide_name(lpName));
}

HANDLE WINAPI CreateEventExW(LPSECURITY_ATTRIBUTES lpEventAttributes, LPCWSTR lpName, DWORD dwFlags,
                             DWORD dwDesiredAccess) {
  return api::create_event(lpEventAttributes, {dwFlags, dwDesiredAccess}, wide_name(lpName));
}

HANDLE WINAPI OpenEventW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName) {
  return api::open_object(ObjectKind::event, dwDesiredAccess, bInheritHandle, wide_name(lpName));
}

HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES lpMutexAttributes, BOOL bInitialOwner, LPCWSTR lpName) {
  return api::create_mutex(lpMutexAttributes, api::creation_wish(bInitialOwner, CREATE_MUTEX_INITIAL_OWNER),
                           wide_name(lpName));
}

HANDLE WINAPI CreateMutexExW(LPSECURITY_ATTRIBUTES lpMutexAttributes, LPCWSTR lpName, DWORD dwFlags,
                             DWORD dwDesiredAccess) {
  return api::create_mutex(lpMutexAttributes, {dwFlags, dwDesiredAccess}, wide_name(lpName));
}

HANDLE WINAPI OpenMutexW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName) {
  return api::open_object(ObjectKind::mutex, dwDesiredAccess, bInheritHandle, wide_name(lpName));
}

HANDLE WINAPI CreateSemaphoreW(LPSECURITY_ATTRIBUTES lpSemaphoreAttributes, LONG lInitialCount, LONG lMaximumCount,
                               LPCWSTR lpName) {
  return api::create_semaphore(lpSemaphoreAttributes, lInitialCount, lMaximumCount, {}, wide_name(lpName));
}

HANDLE WINAPI CreateSemaphoreExW(LPSECURITY_ATTRIBUTES lpSemaphoreAttributes, LONG lInitialCount, LONG lMaximumCount,
                                 LPCWSTR lpName, DWORD dwFlags, DWORD dwDesiredAccess) {
  return api::create_semaphore(lpSemaphoreAttributes, lInitialCount, lMaximumCount, {dwFlags, dwDesiredAccess},
                               wide_name(lpName));
}

HANDLE WINAPI OpenSemaphoreW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName) {
  return api::open_object(ObjectKind::semaphore, dwDesiredAccess, bInheritHandle, wide_name(lpName));
}

HANDLE WINAPI CreateWaitableTimerW(LPSECURITY_ATTRIBUTES lpTimerAttributes, BOOL bManualReset, LPCWSTR lpTimerName) {
  return api::create_timer(lpTimerAttributes, api::creation_wish(bManualReset, CREATE_WAITABLE_TIMER_MANUAL_RESET),
                           wide_name(lpTimerName));
}

HANDLE WINAPI CreateWaitableTimerExW(LPSECURITY_ATTRIBUTES lpTimerAttributes, LPCWSTR lpTimerName, DWORD dwFlags,
                                     DWORD dwDesiredAccess) {
  return api::create_timer(lpTimerAttributes, {dwFlags, dwDesiredAccess}, wide_name(lpTimerName));
}

HANDLE WINAPI OpenWaitableTimerW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpTimerName) {
  return api::open_object(ObjectKind::timer, dwDesiredAccess, bInheritHandle, wide_name(lpTimerName));
}

HANDLE WINAPI CreateJobObjectW(LPSECURITY_ATTRIBUTES lpJobAttributes, LPCWSTR lpName) {
  return api::create_job(lpJobAttributes, wide_name(lpName));
}

HANDLE WINAPI OpenJobObjectW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName) {
  return api::open_object(ObjectKind::job, dwDesiredAccess, bInheritHandle, wide_name(lpName));
}
