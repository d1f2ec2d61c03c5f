// SPDX-License-Identifier: Apache-2.0
// Moving, copying and replacing files. Every step is one that a program could make itself, under the same share modes
// and the same rules for mapped files.
#include <array>

#include "api/file_calls.h"
#include "client/connection.h"
#include "client/file_facts.h"
#include "client/file_open.h"
#include "winbase.h"

namespace mapcheck::api {
namespace {

// A handle that goes with its scope, and leaves the last error as it is.
class OwnHandle {
 public:
  explicit OwnHandle(HANDLE handle) : handle_(handle) {}
  ~OwnHandle() {
    if (handle_ != INVALID_HANDLE_VALUE) (void)client::call(protocol::CloseHandleRequest{value_of(handle_)});
  }
  OwnHandle(const OwnHandle&) = delete;
  OwnHandle& operator=(const OwnHandle&) = delete;
  explicit operator bool() const { return handle_ != INVALID_HANDLE_VALUE; }
  HANDLE get() const { return handle_; }

 private:
  const HANDLE handle_;
};

Status rename_path(const std::string& from, const std::string& to, bool replace) {
  const auto opened = client::open_name(from);
  if (!opened) return opened.failure();
  protocol::RenameFileRequest request;
  request.file = protocol::PassedFd::borrow(opened->fd.get());
  request.target = client::full_path(to);
  request.replace = replace;
  const auto reply = client::call(std::move(request));
  return reply ? Status(Done{}) : Status(reply.failure());
}

bool copy_bytes(HANDLE from, HANDLE to) {
  constexpr DWORD kChunk = 1 << 16;
  std::array<char, kChunk> bytes;
  DWORD count = 0;
  while (ReadFile(from, bytes.data(), kChunk, &count, nullptr)) {
    if (count == 0) return true;
    if (!WriteFile(to, bytes.data(), count, &count, nullptr)) return false;
  }
  return false;
}

// The copy has the attributes and the time of the last write of what it was made from.
bool copy_facts(HANDLE from, HANDLE to) {
  const auto facts = client::facts_of_handle(value_of(from));
  if (!facts) return answer_bool(facts);
  return answer_bool(client::change_handle(value_of(to), {std::nullopt, facts->written, facts->attributes}));
}

// A name for what is replaced until it is deleted.
std::string aside(const std::string& path) {
  return path + "~RF" + std::to_string(GetCurrentProcessId()) + ".TMP";
}

Status delete_path(const std::string& path) {
  const auto opened = client::open_name(path);
  if (!opened) return opened.failure();
  const auto reply = client::call(protocol::DeleteFileRequest{protocol::PassedFd::borrow(opened->fd.get())});
  return reply ? Status(Done{}) : Status(reply.failure());
}

// The old file steps aside, the new one takes its name; what cannot be finished is taken back.
Status replace(const std::string& replaced, const std::string& replacement, const Text& backup) {
  const auto old_file = client::facts_of_path(replaced);
  if (!old_file) return old_file.failure();
  if ((old_file->attributes & FILE_ATTRIBUTE_READONLY) != 0) return fail(ERROR_ACCESS_DENIED);
  const auto new_file = client::open_name(replacement);
  if (!new_file) return new_file.failure();
  const std::string kept = backup ? *backup : aside(replaced);
  const Status stepped = rename_path(replaced, kept, backup.has_value());
  if (!stepped) return stepped;
  const Status placed = rename_path(replacement, replaced, false);
  if (!placed) {
    (void)rename_path(kept, replaced, false);
    return placed.code() == ERROR_SHARING_VIOLATION ? placed : Status(fail(ERROR_UNABLE_TO_MOVE_REPLACEMENT));
  }
  if (backup || delete_path(kept)) return Done{};
  // A file that is mapped cannot go: all is as it was before.
  (void)rename_path(replaced, replacement, false);
  (void)rename_path(kept, replaced, false);
  return fail(ERROR_UNABLE_TO_REMOVE_REPLACED);
}

}  // namespace

BOOL rename_file(HANDLE file, const std::string& target, bool replace) {
  protocol::RenameFileRequest request;
  request.handle = value_of(file);
  request.target = client::full_path(target);
  request.replace = replace;
  return answer_bool(client::call(std::move(request)));
}

BOOL copy_file(const Text& from, const Text& to, BOOL fail_if_exists) {
  constexpr DWORD kShareBoth = FILE_SHARE_READ | FILE_SHARE_WRITE;
  const OwnHandle source(create_file(from, GENERIC_READ, kShareBoth | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING, 0));
  if (!source) return FALSE;
  const DWORD disposition = fail_if_exists ? CREATE_NEW : CREATE_ALWAYS;
  const OwnHandle target(create_file(to, GENERIC_WRITE, kShareBoth, nullptr, disposition, 0));
  if (!target) return FALSE;
  return copy_bytes(source.get(), target.get()) && copy_facts(source.get(), target.get());
}

BOOL move_file(const Text& from, const Text& to, DWORD flags) {
  if (!from || !to) return answer_bool(Status(fail(ERROR_INVALID_PARAMETER)));
  const Status renamed = rename_path(*from, *to, (flags & MOVEFILE_REPLACE_EXISTING) != 0);
  if (renamed.code() != ERROR_NOT_SAME_DEVICE || (flags & MOVEFILE_COPY_ALLOWED) == 0) return answer_bool(renamed);
  const bool fail_if_exists = (flags & MOVEFILE_REPLACE_EXISTING) == 0;
  return copy_file(from, to, fail_if_exists) && answer_bool(delete_path(*from));
}

BOOL replace_file(const Text& replaced, const Text& replacement, const Text& backup) {
  if (!replaced || !replacement) return answer_bool(Status(fail(ERROR_INVALID_PARAMETER)));
  return answer_bool(replace(*replaced, *replacement, backup));
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;

BOOL WINAPI MoveFileA(LPCSTR lpExistingFileName, LPCSTR lpNewFileName) {
  return MoveFileExA(lpExistingFileName, lpNewFileName, MOVEFILE_COPY_ALLOWED);
}

BOOL WINAPI MoveFileExA(LPCSTR lpExistingFileName, LPCSTR lpNewFileName, DWORD dwFlags) {
  return api::move_file(api::text_of(lpExistingFileName), api::text_of(lpNewFileName), dwFlags);
}

BOOL WINAPI CopyFileA(LPCSTR lpExistingFileName, LPCSTR lpNewFileName, BOOL bFailIfExists) {
  return api::copy_file(api::text_of(lpExistingFileName), api::text_of(lpNewFileName), bFailIfExists);
}

BOOL WINAPI ReplaceFileA(LPCSTR lpReplacedFileName, LPCSTR lpReplacementFileName, LPCSTR lpBackupFileName, DWORD,
                         LPVOID, LPVOID) {
  return api::replace_file(api::text_of(lpReplacedFileName), api::text_of(lpReplacementFileName),
                           api::text_of(lpBackupFileName));
}
