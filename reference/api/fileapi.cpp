// SPDX-License-Identifier: Apache-2.0
// Files. Data is read and written by this process itself, on the open file that the object manager hands out each time:
// all handles to it share one position, and rights are checked at every call.
#include "fileapi.h"

#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "api/calls.h"
#include "client/access_check.h"
#include "client/connection.h"
#include "client/file_open.h"
#include "support/system_error.h"

namespace mapcheck::api {
namespace {

constexpr std::uint64_t kAppend = ~0ULL;

Status check_disposition(DWORD access, DWORD disposition) {
  if (disposition < CREATE_NEW || disposition > TRUNCATE_EXISTING) return fail(ERROR_INVALID_PARAMETER);
  const bool may_write = (access & (GENERIC_WRITE | GENERIC_ALL | FILE_WRITE_DATA)) != 0;
  if (disposition == TRUNCATE_EXISTING && !may_write) return fail(ERROR_INVALID_PARAMETER);
  return Done{};
}

struct Creation {
  protocol::HandleReply reply;
  bool existed = false;
};

Result<Creation> create(const client::FileWish& wish, DWORD share, bool inherit) {
  const Status checked = check_disposition(wish.access, wish.disposition);
  if (!checked) return checked.failure();
  const auto opened = client::open_file(wish);
  if (!opened) return opened.failure();
  protocol::OpenFileRequest request;
  request.file = protocol::PassedFd::borrow(opened->fd.get());
  request.path = opened->path;
  request.access = wish.access;
  request.share = share;
  request.inherit = inherit;
  request.truncate = opened->truncate;
  request.delete_on_close = (wish.flags & FILE_FLAG_DELETE_ON_CLOSE) != 0;
  const auto reply = client::call(std::move(request));
  if (!reply) return reply.failure();
  return Creation{*reply, opened->existed};
}

// The offset that an OVERLAPPED names; the position of the handle counts where there is none.
std::optional<std::uint64_t> offset_of(const OVERLAPPED* overlapped) {
  if (overlapped == nullptr) return std::nullopt;
  return (static_cast<std::uint64_t>(overlapped->OffsetHigh) << 32) | overlapped->Offset;
}

// A synchronous handle stands behind what was transferred, also when the offset was given.
Result<DWORD> transferred(int file, ssize_t size, std::optional<std::uint64_t> offset) {
  if (size < 0) return system_failure(errno);
  if (offset) ::lseek(file, static_cast<off_t>(*offset) + size, SEEK_SET);
  return static_cast<DWORD>(size);
}

Result<DWORD> read_file(HANDLE handle, void* buffer, DWORD count, std::optional<std::uint64_t> offset) {
  const auto access = client::call(protocol::AccessFileRequest{value_of(handle), false});
  if (!access) return access.failure();
  const Status admitted = client::admit_access(reinterpret_cast<std::uintptr_t>(buffer), count, client::Access::write);
  if (!admitted) return admitted.failure();
  const int file = access->file.get();
  const ssize_t size = offset ? ::pread(file, buffer, count, static_cast<off_t>(*offset)) : ::read(file, buffer, count);
  if (size == 0 && count != 0 && offset) return fail(ERROR_HANDLE_EOF);
  return transferred(file, size, offset);
}

Result<DWORD> write_file(HANDLE handle, const void* buffer, DWORD count, std::optional<std::uint64_t> offset) {
  const auto access = client::call(protocol::AccessFileRequest{value_of(handle), true});
  if (!access) return access.failure();
  const Status admitted = client::admit_access(reinterpret_cast<std::uintptr_t>(buffer), count, client::Access::read);
  if (!admitted) return admitted.failure();
  const int file = access->file.get();
  if (access->append || offset == kAppend) {
    const iovec part{const_cast<void*>(buffer), count};
    return transferred(file, ::pwritev2(file, &part, 1, -1, RWF_APPEND), std::nullopt);
  }
  const ssize_t size =
      offset ? ::pwrite(file, buffer, count, static_cast<off_t>(*offset)) : ::write(file, buffer, count);
  return transferred(file, size, offset);
}

BOOL answer_transfer(const Result<DWORD>& result, LPDWORD count, OVERLAPPED* overlapped) {
  if (count != nullptr) *count = result ? *result : 0;
  if (overlapped != nullptr) overlapped->InternalHigh = result ? *result : 0;
  return answer_bool(result);
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
  const auto opened = client::open_to_delete(path.value_or(""));
  if (!opened) return answer_bool(opened);
  protocol::DeleteFileRequest request;
  request.file = protocol::PassedFd::borrow(opened->fd.get());
  request.path = opened->path;
  return answer_bool(client::call(std::move(request)));
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

BOOL WINAPI ReadFile(HANDLE hFile, LPVOID lpBuffer, DWORD nNumberOfBytesToRead, LPDWORD lpNumberOfBytesRead,
                     LPOVERLAPPED lpOverlapped) {
  const auto result = api::read_file(hFile, lpBuffer, nNumberOfBytesToRead, api::offset_of(lpOverlapped));
  return api::answer_transfer(result, lpNumberOfBytesRead, lpOverlapped);
}

BOOL WINAPI WriteFile(HANDLE hFile, LPCVOID lpBuffer, DWORD nNumberOfBytesToWrite, LPDWORD lpNumberOfBytesWritten,
                      LPOVERLAPPED lpOverlapped) {
  const auto result = api::write_file(hFile, lpBuffer, nNumberOfBytesToWrite, api::offset_of(lpOverlapped));
  return api::answer_transfer(result, lpNumberOfBytesWritten, lpOverlapped);
}

BOOL WINAPI SetFilePointerEx(HANDLE hFile, LARGE_INTEGER liDistanceToMove, PLARGE_INTEGER lpNewFilePointer,
                             DWORD dwMoveMethod) {
  const auto reply = call(protocol::SeekFileRequest{api::value_of(hFile), liDistanceToMove.QuadPart, dwMoveMethod});
  if (reply && lpNewFilePointer != nullptr) lpNewFilePointer->QuadPart = reply->position;
  return api::answer_bool(reply);
}

BOOL WINAPI SetEndOfFile(HANDLE hFile) {
  return api::answer_bool(call(protocol::SetEndOfFileRequest{api::value_of(hFile)}));
}

BOOL WINAPI GetFileSizeEx(HANDLE hFile, PLARGE_INTEGER lpFileSize) {
  const auto reply = call(protocol::QueryFileRequest{api::value_of(hFile)});
  if (reply) lpFileSize->QuadPart = reply->size;
  return api::answer_bool(reply);
}
