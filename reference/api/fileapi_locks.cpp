// SPDX-License-Identifier: Apache-2.0
// LockFile, LockFileEx, UnlockFile, UnlockFileEx. Ranges are kept by the object manager, and a thread that waits for
// one waits there.
#include "api/answer.h"
#include "client/connection.h"
#include "fileapi.h"

namespace mapcheck::api {
namespace {

constexpr std::uint64_t joined(DWORD high, DWORD low) {
  return (static_cast<std::uint64_t>(high) << 32) | low;
}

std::uint64_t offset_of(const OVERLAPPED& overlapped) {
  return joined(overlapped.OffsetHigh, overlapped.Offset);
}

BOOL answer_lock(const Result<protocol::LockFileRequest::Reply>& reply, OVERLAPPED& overlapped) {
  if (!reply) return answer_bool(reply);
  overlapped.Internal = reply->pending ? STATUS_PENDING : 0;
  overlapped.InternalHigh = 0;
  return reply->pending ? answer_bool(Status(fail(ERROR_IO_PENDING))) : TRUE;
}

}  // namespace
}  // namespace mapcheck::api

namespace api = mapcheck::api;
namespace protocol = mapcheck::protocol;
using mapcheck::client::call;

// D-333: never waits.
BOOL WINAPI LockFile(HANDLE hFile, DWORD dwFileOffsetLow, DWORD dwFileOffsetHigh, DWORD nNumberOfBytesToLockLow,
                     DWORD nNumberOfBytesToLockHigh) {
  protocol::LockFileRequest request;
  request.handle = api::value_of(hFile);
  request.offset = api::joined(dwFileOffsetHigh, dwFileOffsetLow);
  request.size = api::joined(nNumberOfBytesToLockHigh, nNumberOfBytesToLockLow);
  request.exclusive = true;
  request.at_once = true;
  return api::answer_bool(call(request));
}

BOOL WINAPI LockFileEx(HANDLE hFile, DWORD dwFlags, DWORD dwReserved, DWORD nNumberOfBytesToLockLow,
                       DWORD nNumberOfBytesToLockHigh, LPOVERLAPPED lpOverlapped) {
  constexpr DWORD kFlags = LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY;
  if (dwReserved != 0 || (dwFlags & ~kFlags) != 0 || lpOverlapped == nullptr) {  // W-535
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  protocol::LockFileRequest request;
  request.handle = api::value_of(hFile);
  request.offset = api::offset_of(*lpOverlapped);
  request.size = api::joined(nNumberOfBytesToLockHigh, nNumberOfBytesToLockLow);
  request.exclusive = (dwFlags & LOCKFILE_EXCLUSIVE_LOCK) != 0;
  request.at_once = (dwFlags & LOCKFILE_FAIL_IMMEDIATELY) != 0;
  request.event = api::value_of(lpOverlapped->hEvent);
  return api::answer_lock(call(request), *lpOverlapped);
}

BOOL WINAPI UnlockFile(HANDLE hFile, DWORD dwFileOffsetLow, DWORD dwFileOffsetHigh, DWORD nNumberOfBytesToUnlockLow,
                       DWORD nNumberOfBytesToUnlockHigh) {
  return api::answer_bool(
      call(protocol::UnlockFileRequest{api::value_of(hFile), api::joined(dwFileOffsetHigh, dwFileOffsetLow),
                                       api::joined(nNumberOfBytesToUnlockHigh, nNumberOfBytesToUnlockLow)}));
}

BOOL WINAPI UnlockFileEx(HANDLE hFile, DWORD dwReserved, DWORD nNumberOfBytesToUnlockLow,
                         DWORD nNumberOfBytesToUnlockHigh, LPOVERLAPPED lpOverlapped) {
  if (dwReserved != 0 || lpOverlapped == nullptr) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  return UnlockFile(hFile, lpOverlapped->Offset, lpOverlapped->OffsetHigh, nNumberOfBytesToUnlockLow,
                    nNumberOfBytesToUnlockHigh);
}
