// SPDX-License-Identifier: Apache-2.0
// The last error, one for each thread, the error mode, and vectored exception handlers.
#include "errhandlingapi.h"

#include <atomic>

#include "client/faults.h"
#include "winerror.h"

namespace {

thread_local DWORD last_error = ERROR_SUCCESS;
std::atomic<UINT> error_mode{0};

}  // namespace

DWORD WINAPI GetLastError() {
  return last_error;
}

void WINAPI SetLastError(DWORD dwErrCode) {
  last_error = dwErrCode;
}

UINT WINAPI GetErrorMode() {
  return error_mode;
}

UINT WINAPI SetErrorMode(UINT uMode) {
  return error_mode.exchange(uMode);
}

PVOID WINAPI AddVectoredExceptionHandler(ULONG First, PVECTORED_EXCEPTION_HANDLER Handler) {
  return mapcheck::client::add_vectored_handler(First != 0, Handler);
}

ULONG WINAPI RemoveVectoredExceptionHandler(PVOID Handle) {
  return mapcheck::client::remove_vectored_handler(Handle) ? 1 : 0;
}
