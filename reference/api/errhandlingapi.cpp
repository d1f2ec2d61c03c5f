// SPDX-License-Identifier: Apache-2.0
// The last error, one for each thread, and vectored exception handlers.
#include "errhandlingapi.h"

#include "client/faults.h"
#include "winerror.h"

namespace {

thread_local DWORD last_error = ERROR_SUCCESS;

}  // namespace

DWORD WINAPI GetLastError() {
  return last_error;
}

void WINAPI SetLastError(DWORD dwErrCode) {
  last_error = dwErrCode;
}

PVOID WINAPI AddVectoredExceptionHandler(ULONG First, PVECTORED_EXCEPTION_HANDLER Handler) {
  return mapcheck::client::add_vectored_handler(First != 0, Handler);
}

ULONG WINAPI RemoveVectoredExceptionHandler(PVOID Handle) {
  return mapcheck::client::remove_vectored_handler(Handle) ? 1 : 0;
}
