// SPDX-License-Identifier: Apache-2.0
// The edge where results become Win32's conventions: a value to return and a last error. Calls that do not create leave
// the last error alone when they succeed.
#pragma once

#include "errhandlingapi.h"
#include "handleapi.h"
#include "protocol/messages.h"
#include "support/result.h"

namespace mapcheck::api {

inline void set_last_error(Failure failure) {
  SetLastError(code_of(failure.error));
}

inline HandleValue value_of(HANDLE handle) {
  return reinterpret_cast<HandleValue>(handle);
}
inline HANDLE handle_of(HandleValue value) {
  return reinterpret_cast<HANDLE>(value);
}

template <class T>
BOOL answer_bool(const Result<T>& result) {
  if (result) return TRUE;
  set_last_error(result.failure());
  return FALSE;
}

// A creating call says by its last error whether the object existed: 0 is written, not left.
inline HANDLE answer_created(const Result<protocol::HandleReply>& result) {
  if (!result) {
    set_last_error(result.failure());
    return nullptr;
  }
  SetLastError(result->existed ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS);
  return handle_of(result->handle);
}

inline HANDLE answer_opened(const Result<protocol::HandleReply>& result) {
  if (!result) {
    set_last_error(result.failure());
    return nullptr;
  }
  return handle_of(result->handle);
}

inline bool inherits(const SECURITY_ATTRIBUTES* attributes) {
  return attributes != nullptr && attributes->bInheritHandle != FALSE;
}

}  // namespace mapcheck::api
