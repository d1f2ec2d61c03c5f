// SPDX-License-Identifier: Apache-2.0
// Files: opening and deleting them, their position, size and type. All handles to one open file share one position.
#include "fileapi.h"

#include "api/calls.h"
#include "client/connection.h"
#include "client/file_open.h"

namespace mapcheck::api {
namespace {

Status check_disposition(DWORD access, DWORD disposition) {
  if (disposition < CREATE_NEW || disposition > TRUNCATE_EXISTING) return fail(ERROR_INVALID_PARAMETER);
  const bool may_write = (access & (GENERIC_WRITE | GENERIC_ALL | FILE_WRITE_DATA)) != 0;
  if (disposition == TRUNCATE_EXISTING && !may_write) return fail(ERROR_INVALID_PARAMETER);
  return Done{};
}

constexpr int kAttempts = 8;  // where files come and go without end

struct Creation {
  protocol::HandleReply reply;
  bool existed = false;
};

Result<protocol::HandleReply> ask_for_handle(const client::OpenedFile& opened, const client::FileWish& wish,
                                             DWORD share, bool inherit) {
  protocol::OpenFileRequest request;
  request.file = protocol::PassedFd::borrow(opened.fd.get());
  request.access = wish.access;
  request.share = share;
  request.inherit = inherit;
  request.truncate = opened.truncate;
  request.delete_on_close = (wish.flags & FILE_FLAG_DELETE_ON_CLOSE) != 0;
  request.asynchronous = (wish.flags & FILE_FLAG_OVERLAPPED) != 0;
  return client::call(std::move(request));
}

// The manager does not find a file that lost its name after it was opened; then what has that name now decides.
Result<Creation> create(const client::FileWish& wish, DWORD share, bool inherit) {
  const Status checked = check_disposition(wish.access, wish.disposition);
  if (!checked) return checked.failure();
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto opened = client::open_file(wish);
    if (!opened) return opened.failure();
    const auto reply = ask_for_handle(*opened, wish, share, inherit);
    if (reply) return Creation{*reply, opened->existed};
    if (reply.code() != ERROR_FILE_NOT_FOUND) return reply.failure();
  }
  return fail(ERROR_FILE_NOT_FOUND);
}

}  // namespace

HANDLE create_file(const Text& path, DWORD access, DWORD share, const SECURITY_ATTRIBUTES* attributes,
                   DWORD disposition, DWORD flags) {
  const auto created = create({path.value_or(""), access, disposition, flags}, share, inherits(attributes));
  if (!created) {
    set_last_error(created.failure());
    return INVALID_HANDLE_VALUE;
  }
  const bool tells = disposition == CREATE_ALWAYS || disposition == OPEN_ALWAYS;
  SetLastError(tells && created->existed ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS);
  return handle_of(created->reply.handle);
}

BOOL delete_file(const Text& path) {
  const auto opened = client::open_name(path.value_or(""));
  if (!opened) return answer_bool(opened);
  if (opened->is_directory) return answer_bool(Status(fail(ERROR_ACCESS_DENIED)));
  return answer_bool(client::call(protocol::DeleteFileRequest{protocol::PassedFd::borrow(opened->fd.get())}));
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;
namespace protocol = mapcheck::protocol;
using mapcheck::client::call;

HANDLE WINAPI CreateFileA(LPCSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                          LPSECURITY_ATTRIBUTES lpSecurityAttributes, DWORD dwCreationDisposition,
                          DWORD dwFlagsAndAttributes, HANDLE) {
  return api::create_file(api::text_of(lpFileName), dwDesiredAccess, dwShareMode, lpSecurityAttributes,
                          dwCreationDisposition, dwFlagsAndAttributes);
}

BOOL WINAPI DeleteFileA(LPCSTR lpFileName) {
  return api::delete_file(api::text_of(lpFileName));
}

DWORD WINAPI SetFilePointer(HANDLE hFile, LONG lDistanceToMove, PLONG lpDistanceToMoveHigh, DWORD dwMoveMethod) {
  LARGE_INTEGER distance;
  distance.QuadPart = lDistanceToMove;
  if (lpDistanceToMoveHigh != nullptr) distance.HighPart = *lpDistanceToMoveHigh;
  const bool has_high = lpDistanceToMoveHigh != nullptr;
  const auto reply = call(protocol::SeekFileRequest{api::value_of(hFile), distance.QuadPart, dwMoveMethod, !has_high});
  if (!reply) {
    api::set_last_error(reply.failure());
    return INVALID_SET_FILE_POINTER;
  }
  LARGE_INTEGER position;
  position.QuadPart = reply->position;
  if (has_high) *lpDistanceToMoveHigh = position.HighPart;
  // A low half that looks like a failure is told from one by the last error.
  if (position.LowPart == INVALID_SET_FILE_POINTER) SetLastError(NO_ERROR);
  return position.LowPart;
}

BOOL WINAPI SetFilePointerEx(HANDLE hFile, LARGE_INTEGER liDistanceToMove, PLARGE_INTEGER lpNewFilePointer,
                             DWORD dwMoveMethod) {
  const auto reply =
      call(protocol::SeekFileRequest{api::value_of(hFile), liDistanceToMove.QuadPart, dwMoveMethod, false});
  if (reply && lpNewFilePointer != nullptr) lpNewFilePointer->QuadPart = reply->position;
  return api::answer_bool(reply);
}

BOOL WINAPI SetEndOfFile(HANDLE hFile) {
  return api::answer_bool(call(protocol::ResizeFileRequest{api::value_of(hFile), protocol::ResizeTo::position, 0}));
}

// The right to see what was on the disk before is a privilege, which a standard user does not have.
BOOL WINAPI SetFileValidData(HANDLE hFile, LONGLONG) {
  const auto reply = call(protocol::QueryFileRequest{api::value_of(hFile)});
  if (!reply) return api::answer_bool(reply);
  SetLastError((reply->access & FILE_WRITE_DATA) == 0 ? ERROR_ACCESS_DENIED : ERROR_PRIVILEGE_NOT_HELD);
  return FALSE;
}

DWORD WINAPI GetFileSize(HANDLE hFile, LPDWORD lpFileSizeHigh) {
  const auto reply = call(protocol::QueryFileRequest{api::value_of(hFile)});
  if (!reply) {
    api::set_last_error(reply.failure());
    return INVALID_FILE_SIZE;
  }
  const auto size = static_cast<ULONGLONG>(reply->size);
  const auto low = static_cast<DWORD>(size);
  if (lpFileSizeHigh != nullptr) *lpFileSizeHigh = static_cast<DWORD>(size >> 32);
  if (low == INVALID_FILE_SIZE) SetLastError(NO_ERROR);
  return low;
}

BOOL WINAPI GetFileSizeEx(HANDLE hFile, PLARGE_INTEGER lpFileSize) {
  const auto reply = call(protocol::QueryFileRequest{api::value_of(hFile)});
  if (reply) lpFileSize->QuadPart = reply->size;
  return api::answer_bool(reply);
}

// W-462: what is no file has no type, and the last error tells that from a type that is not known.
DWORD WINAPI GetFileType(HANDLE hFile) {
  const auto reply = call(protocol::QueryFileRequest{api::value_of(hFile)});
  if (!reply) {
    api::set_last_error(reply.failure());
    return FILE_TYPE_UNKNOWN;
  }
  switch (reply->form) {
    case protocol::FileForm::disk:
    case protocol::FileForm::directory:
      return FILE_TYPE_DISK;
    case protocol::FileForm::pipe:
      return FILE_TYPE_PIPE;
    case protocol::FileForm::character:
      return FILE_TYPE_CHAR;
  }
  return FILE_TYPE_UNKNOWN;
}
