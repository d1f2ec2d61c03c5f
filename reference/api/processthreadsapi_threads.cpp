// SPDX-License-Identifier: Apache-2.0
// Threads: created, opened, suspended before they run, ended, asked.
#include <pthread.h>
#include <sched.h>

#include <algorithm>

#include "api/calls.h"
#include "client/connection.h"
#include "client/thread_create.h"
#include "processthreadsapi.h"

namespace api = mapcheck::api;
namespace client = mapcheck::client;
namespace protocol = mapcheck::protocol;

namespace {

constexpr SIZE_T kLeastStack = 256 * 1024;  // with room for this library

// The size is what is committed at first, of a reservation that is usually larger; with the flag it is the reservation.
SIZE_T stack_size_of(SIZE_T size, DWORD flags) {
  if (size == 0) return 0;
  if ((flags & STACK_SIZE_PARAM_IS_A_RESERVATION) != 0) return std::max(size, kLeastStack);
  pthread_attr_t usual{};
  SIZE_T usual_size = 0;
  ::pthread_attr_init(&usual);
  ::pthread_attr_getstacksize(&usual, &usual_size);
  ::pthread_attr_destroy(&usual);
  return std::max(size, usual_size);
}

template <class Reply>
DWORD answer_count(const mapcheck::Result<Reply>& reply) {
  if (reply) return reply->previous;
  api::set_last_error(reply.failure());
  return static_cast<DWORD>(-1);
}

}  // namespace

HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES lpThreadAttributes, SIZE_T dwStackSize,
                           LPTHREAD_START_ROUTINE lpStartAddress, LPVOID lpParameter, DWORD dwCreationFlags,
                           LPDWORD lpThreadId) {
  if ((dwCreationFlags & ~(CREATE_SUSPENDED | STACK_SIZE_PARAM_IS_A_RESERVATION)) != 0) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  client::ThreadWish wish;
  wish.routine = lpStartAddress;
  wish.parameter = lpParameter;
  wish.stack_size = stack_size_of(dwStackSize, dwCreationFlags);
  wish.inherit = api::inherits(lpThreadAttributes);
  wish.suspended = (dwCreationFlags & CREATE_SUSPENDED) != 0;
  const auto created = client::create_thread(wish);
  if (!created) {
    api::set_last_error(created.failure());
    return nullptr;
  }
  if (lpThreadId != nullptr) *lpThreadId = created->id;
  return api::handle_of(created->handle);
}

HANDLE WINAPI OpenThread(DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwThreadId) {
  return api::answer_opened(
      client::call(protocol::OpenThreadRequest{dwDesiredAccess, bInheritHandle != FALSE, dwThreadId}));
}

// Unwinds the thread's stack; its end is told by the end of its connection.
void WINAPI ExitThread(DWORD dwExitCode) {
  client::report_thread_exit(dwExitCode);
  ::pthread_exit(nullptr);
}

DWORD WINAPI SuspendThread(HANDLE hThread) {
  return answer_count(client::call(protocol::SuspendThreadRequest{api::value_of(hThread)}));
}

DWORD WINAPI ResumeThread(HANDLE hThread) {
  return answer_count(client::call(protocol::ResumeThreadRequest{api::value_of(hThread)}));
}

BOOL WINAPI GetExitCodeThread(HANDLE hThread, LPDWORD lpExitCode) {
  const auto reply = client::call(protocol::QueryThreadRequest{api::value_of(hThread)});
  if (reply) *lpExitCode = reply->exit_code;
  return api::answer_bool(reply);
}

DWORD WINAPI GetThreadId(HANDLE Thread) {
  const auto reply = client::call(protocol::QueryThreadRequest{api::value_of(Thread)});
  return api::answer_bool(reply) ? reply->thread_id : 0;
}

DWORD WINAPI GetProcessIdOfThread(HANDLE Thread) {
  const auto reply = client::call(protocol::QueryThreadRequest{api::value_of(Thread)});
  return api::answer_bool(reply) ? reply->process_id : 0;
}

BOOL WINAPI SwitchToThread() {
  return ::sched_yield() == 0 ? TRUE : FALSE;
}
