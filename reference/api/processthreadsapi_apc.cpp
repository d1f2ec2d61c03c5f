// SPDX-License-Identifier: Apache-2.0
// QueueUserAPC, and the running of what it and waitable timers have queued. A routine is taken off the queue before it
// runs, so that it may wait alertably itself, which runs those behind it.
#include <cstdint>

#include "api/answer.h"
#include "api/apc.h"
#include "client/connection.h"
#include "processthreadsapi.h"
#include "synchapi.h"

namespace mapcheck::api {

void run_apcs() {
  while (true) {
    const auto apc = client::call(protocol::TakeApcRequest{});
    if (!apc || apc->routine == 0) return;
    const auto routine = static_cast<std::uintptr_t>(apc->routine);
    const auto argument = static_cast<std::uintptr_t>(apc->argument);
    if (apc->of_timer) {
      reinterpret_cast<PTIMERAPCROUTINE>(routine)(reinterpret_cast<LPVOID>(argument),
                                                  static_cast<DWORD>(apc->file_time),
                                                  static_cast<DWORD>(apc->file_time >> 32));
    } else {
      reinterpret_cast<PAPCFUNC>(routine)(argument);
    }
  }
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;

DWORD WINAPI QueueUserAPC(PAPCFUNC pfnAPC, HANDLE hThread, ULONG_PTR dwData) {
  mapcheck::protocol::QueueApcRequest request;
  request.thread = api::value_of(hThread);
  request.routine = reinterpret_cast<std::uintptr_t>(pfnAPC);
  request.argument = dwData;
  return static_cast<DWORD>(api::answer_bool(mapcheck::client::call(request)));
}
