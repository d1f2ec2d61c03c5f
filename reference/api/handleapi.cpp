// SPDX-License-Identifier: Apache-2.0
// CloseHandle, DuplicateHandle, CompareObjectHandles, GetHandleInformation, SetHandleInformation.
#include "handleapi.h"

#include "api/answer.h"
#include "client/connection.h"

namespace protocol = mapcheck::protocol;
using mapcheck::api::answer_bool;
using mapcheck::api::value_of;
using mapcheck::client::call;

BOOL WINAPI CloseHandle(HANDLE hObject) {
  // There is nothing to close behind a pseudo handle, and that is no error.
  if (mapcheck::is_pseudo_handle(value_of(hObject))) return TRUE;
  return answer_bool(call(protocol::CloseHandleRequest{value_of(hObject)}));
}

BOOL WINAPI DuplicateHandle(HANDLE hSourceProcessHandle, HANDLE hSourceHandle, HANDLE hTargetProcessHandle,
                            LPHANDLE lpTargetHandle, DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwOptions) {
  protocol::DuplicateHandleRequest request;
  request.source_process = value_of(hSourceProcessHandle);
  request.source = value_of(hSourceHandle);
  request.target_process = value_of(hTargetProcessHandle);
  request.access = dwDesiredAccess;
  request.inherit = bInheritHandle != FALSE;
  request.options = dwOptions;
  const auto reply = call(request);
  if (lpTargetHandle != nullptr) *lpTargetHandle = reply ? mapcheck::api::handle_of(reply->target) : nullptr;
  return answer_bool(reply);
}

BOOL WINAPI CompareObjectHandles(HANDLE hFirstObjectHandle, HANDLE hSecondObjectHandle) {
  return answer_bool(
      call(protocol::CompareHandlesRequest{value_of(hFirstObjectHandle), value_of(hSecondObjectHandle)}));
}

BOOL WINAPI GetHandleInformation(HANDLE hObject, LPDWORD lpdwFlags) {
  const auto reply = call(protocol::QueryHandleRequest{value_of(hObject)});
  if (reply) *lpdwFlags = reply->flags;
  return answer_bool(reply);
}

BOOL WINAPI SetHandleInformation(HANDLE hObject, DWORD dwMask, DWORD dwFlags) {
  return answer_bool(call(protocol::SetHandleRequest{value_of(hObject), dwMask, dwFlags}));
}
