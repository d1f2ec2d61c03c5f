// SPDX-License-Identifier: Apache-2.0
// ReadFile, WriteFile and what goes with an OVERLAPPED. Data is transferred by this process itself, on the open file
// that the object manager hands out each time, and is there when the call returns; only locks are waited for in the
// background.
#include "api/answer.h"
#include "client/connection.h"
#include "client/file_transfer.h"
#include "fileapi.h"
#include "ioapiset.h"
#include "synchapi.h"

namespace mapcheck::api {
namespace {

using client::TransferPlace;
using client::Transferred;
using protocol::FilePlace;

constexpr std::uint64_t kEndOfFile = ~0ULL;
constexpr std::uint64_t kPosition = ~0ULL - 1;

// The place that an OVERLAPPED names; the position of the handle counts where there is none.
TransferPlace place_of(const OVERLAPPED* overlapped, bool writes) {
  if (overlapped == nullptr) return {};
  const std::uint64_t offset = (static_cast<std::uint64_t>(overlapped->OffsetHigh) << 32) | overlapped->Offset;
  if (offset == kPosition) return {};
  if (writes && offset == kEndOfFile) return {FilePlace::end, 0};
  return {FilePlace::offset, offset};
}

// The event of an OVERLAPPED is reset when the transfer begins.
Status begin(OVERLAPPED* overlapped) {
  if (overlapped == nullptr) return Done{};
  if (overlapped->hEvent != nullptr) {
    const auto reset = client::call(protocol::ResetEventRequest{value_of(overlapped->hEvent)});
    if (!reset) return reset.failure();
  }
  overlapped->Internal = STATUS_PENDING;
  overlapped->InternalHigh = 0;
  return Done{};
}

void finish(OVERLAPPED* overlapped, DWORD count) {
  if (overlapped == nullptr) return;
  overlapped->Internal = 0;
  overlapped->InternalHigh = count;
  if (overlapped->hEvent != nullptr) (void)client::call(protocol::SetEventRequest{value_of(overlapped->hEvent)});
}

// The end of the file is an error only for who said where to read.
Result<Transferred> ended(const Result<Transferred>& result, const OVERLAPPED* overlapped) {
  if (result && result->at_end && overlapped != nullptr) return fail(ERROR_HANDLE_EOF);
  return result;
}

template <class Transfer>
BOOL transfer(LPDWORD count, OVERLAPPED* overlapped, bool writes, Transfer move) {
  if (count != nullptr) *count = 0;
  const Status begun = begin(overlapped);
  if (!begun) return answer_bool(begun);
  const auto result = ended(move(place_of(overlapped, writes)), overlapped);
  if (!result) return answer_bool(result);
  if (count != nullptr) *count = result->count;
  finish(overlapped, result->count);
  return TRUE;
}

}  // namespace
}  // namespace mapcheck::api

namespace api = mapcheck::api;
namespace client = mapcheck::client;

BOOL WINAPI ReadFile(HANDLE hFile, LPVOID lpBuffer, DWORD nNumberOfBytesToRead, LPDWORD lpNumberOfBytesRead,
                     LPOVERLAPPED lpOverlapped) {
  return api::transfer(lpNumberOfBytesRead, lpOverlapped, false, [&](client::TransferPlace place) {
    return client::read_file(api::value_of(hFile), lpBuffer, nNumberOfBytesToRead, place);
  });
}

BOOL WINAPI WriteFile(HANDLE hFile, LPCVOID lpBuffer, DWORD nNumberOfBytesToWrite, LPDWORD lpNumberOfBytesWritten,
                      LPOVERLAPPED lpOverlapped) {
  return api::transfer(lpNumberOfBytesWritten, lpOverlapped, true, [&](client::TransferPlace place) {
    return client::write_file(api::value_of(hFile), lpBuffer, nNumberOfBytesToWrite, place);
  });
}

BOOL WINAPI FlushFileBuffers(HANDLE hFile) {
  return api::answer_bool(client::flush_file(api::value_of(hFile)));
}

BOOL WINAPI GetOverlappedResult(HANDLE hFile, LPOVERLAPPED lpOverlapped, LPDWORD lpNumberOfBytesTransferred,
                                BOOL bWait) {
  if (lpOverlapped->Internal == STATUS_PENDING) {
    HANDLE told_by = lpOverlapped->hEvent != nullptr ? lpOverlapped->hEvent : hFile;
    const DWORD outcome = WaitForSingleObject(told_by, bWait ? INFINITE : 0);
    if (outcome == WAIT_FAILED) return FALSE;
    if (outcome == WAIT_TIMEOUT) {
      SetLastError(ERROR_IO_INCOMPLETE);
      return FALSE;
    }
    lpOverlapped->Internal = 0;
  }
  *lpNumberOfBytesTransferred = static_cast<DWORD>(lpOverlapped->InternalHigh);
  return TRUE;
}
