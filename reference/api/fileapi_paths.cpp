// SPDX-License-Identifier: Apache-2.0
// Directories, full paths and temporary names.
#include <cstring>

#include "api/file_calls.h"
#include "client/connection.h"
#include "client/file_open.h"
#include "winbase.h"

namespace mapcheck::api {
namespace {

// Where the last part of a path begins; null when there is none.
LPSTR last_part(LPSTR path) {
  LPSTR last = nullptr;
  for (LPSTR at = path; *at != 0; ++at) {
    if (*at == '/') last = at[1] == 0 ? nullptr : at + 1;
  }
  return last;
}

}  // namespace

DWORD answer_text(const Result<std::string>& text, LPSTR buffer, DWORD size) {
  if (!text) {
    set_last_error(text.failure());
    return 0;
  }
  const auto length = static_cast<DWORD>(text->size());
  if (length >= size) return length + 1;
  std::memcpy(buffer, text->c_str(), length + 1U);
  return length;
}

BOOL create_directory(const Text& path) {
  return answer_bool(client::make_folder(path.value_or("")));
}

BOOL remove_directory(const Text& path) {
  const auto opened = client::open_name(path.value_or(""));
  if (!opened) return answer_bool(opened);
  if (!opened->is_directory) return answer_bool(Status(fail(ERROR_DIRECTORY)));
  return answer_bool(client::call(protocol::DeleteFileRequest{protocol::PassedFd::borrow(opened->fd.get())}));
}

BOOL set_current_directory(const Text& path) {
  return answer_bool(client::set_current_folder(path.value_or("")));
}

Result<client::TemporaryName> temp_file_name(const Text& folder, const Text& prefix, UINT number) {
  if (!folder) return fail(ERROR_INVALID_PARAMETER);
  return client::temporary_name(*folder, prefix.value_or(""), number);
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;
namespace client = mapcheck::client;

BOOL WINAPI CreateDirectoryA(LPCSTR lpPathName, LPSECURITY_ATTRIBUTES) {
  return api::create_directory(api::text_of(lpPathName));
}

BOOL WINAPI RemoveDirectoryA(LPCSTR lpPathName) {
  return api::remove_directory(api::text_of(lpPathName));
}

DWORD WINAPI GetCurrentDirectoryA(DWORD nBufferLength, LPSTR lpBuffer) {
  return api::answer_text(client::current_folder(), lpBuffer, nBufferLength);
}

BOOL WINAPI SetCurrentDirectoryA(LPCSTR lpPathName) {
  return api::set_current_directory(api::text_of(lpPathName));
}

DWORD WINAPI GetTempPathA(DWORD nBufferLength, LPSTR lpBuffer) {
  return api::answer_text(client::temporary_folder(), lpBuffer, nBufferLength);
}

UINT WINAPI GetTempFileNameA(LPCSTR lpPathName, LPCSTR lpPrefixString, UINT uUnique, LPSTR lpTempFileName) {
  const auto name = api::temp_file_name(api::text_of(lpPathName), api::text_of(lpPrefixString), uUnique);
  if (!name) {
    api::set_last_error(name.failure());
    return 0;
  }
  std::memcpy(lpTempFileName, name->path.c_str(), name->path.size() + 1);
  return name->number;
}

DWORD WINAPI GetFullPathNameA(LPCSTR lpFileName, DWORD nBufferLength, LPSTR lpBuffer, LPSTR* lpFilePart) {
  const auto name = api::text_of(lpFileName);
  if (!name || name->empty()) {
    SetLastError(ERROR_INVALID_NAME);
    return 0;
  }
  const DWORD length = api::answer_text(client::full_path(*name), lpBuffer, nBufferLength);
  if (lpFilePart != nullptr) *lpFilePart = length < nBufferLength ? api::last_part(lpBuffer) : nullptr;
  return length;
}
