// SPDX-License-Identifier: Apache-2.0
// Anonymous pipes. Their ends are files: read, written, inherited and closed as files are.
#include "namedpipeapi.h"

#include "api/answer.h"
#include "client/connection.h"
#include "client/file_transfer.h"

namespace api = mapcheck::api;
namespace client = mapcheck::client;
namespace protocol = mapcheck::protocol;

BOOL WINAPI CreatePipe(PHANDLE hReadPipe, PHANDLE hWritePipe, LPSECURITY_ATTRIBUTES lpPipeAttributes, DWORD nSize) {
  const auto reply = client::call(protocol::CreatePipeRequest{api::inherits(lpPipeAttributes), nSize});
  if (!reply) return api::answer_bool(reply);
  *hReadPipe = api::handle_of(reply->read);
  *hWritePipe = api::handle_of(reply->write);
  return TRUE;
}

// A pipe of bytes has no messages, so nothing is ever left of one.
BOOL WINAPI PeekNamedPipe(HANDLE hNamedPipe, LPVOID lpBuffer, DWORD nBufferSize, LPDWORD lpBytesRead,
                          LPDWORD lpTotalBytesAvail, LPDWORD lpBytesLeftThisMessage) {
  const auto peeked = client::peek_pipe(api::value_of(hNamedPipe), lpBuffer, lpBuffer == nullptr ? 0 : nBufferSize);
  if (!peeked) return api::answer_bool(peeked);
  if (lpBytesRead != nullptr) *lpBytesRead = peeked->copied;
  if (lpTotalBytesAvail != nullptr) *lpTotalBytesAvail = peeked->available;
  if (lpBytesLeftThisMessage != nullptr) *lpBytesLeftThisMessage = 0;
  return TRUE;
}
