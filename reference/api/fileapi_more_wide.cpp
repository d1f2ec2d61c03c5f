// SPDX-License-Identifier: Apache-2.0
// The W forms of what fileapi.h and winbase.h have about paths, attributes, moving and copying; and the two calls whose
// structures hold wide texts.
#include <algorithm>
#include <cstddef>
#include <cstring>

#include "api/file_calls.h"
#include "api/wide_text.h"
#include "client/file_facts.h"
#include "winbase.h"

namespace api = mapcheck::api;
namespace client = mapcheck::client;

namespace {

DWORD answer_wide(const mapcheck::Result<std::string>& text, LPWSTR buffer, DWORD size) {
  if (!text) {
    api::set_last_error(text.failure());
    return 0;
  }
  const auto units = api::wide_units(*text);
  if (units.size() > size) return static_cast<DWORD>(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) buffer[i] = static_cast<wchar_t>(units[i]);
  return static_cast<DWORD>(units.size() - 1);
}

// A text of so many bytes, which no zero need end.
std::string text_of(const wchar_t* text, DWORD bytes) {
  std::u16string units;
  for (DWORD i = 0; i < bytes / sizeof(wchar_t); ++i) {
    mapcheck::append_utf16(units, static_cast<char32_t>(text[i]));
  }
  return mapcheck::utf8_from_utf16(units);
}

// Where the last part of a path begins; null when there is none.
LPWSTR last_part(LPWSTR path) {
  LPWSTR last = nullptr;
  for (LPWSTR at = path; *at != 0; ++at) {
    if (*at == '/') last = at[1] == 0 ? nullptr : at + 1;
  }
  return last;
}

BOOL get_name(HANDLE file, FILE_NAME_INFO* info, DWORD size) {
  const auto path = client::path_of_handle(api::value_of(file));
  if (!path) return api::answer_bool(path);
  constexpr DWORD kHead = offsetof(FILE_NAME_INFO, FileName);
  const auto units = api::wide_units(*path);
  const auto length = static_cast<DWORD>((units.size() - 1) * sizeof(wchar_t));
  if (size < sizeof(FILE_NAME_INFO)) return api::answer_bool(mapcheck::Status(mapcheck::fail(ERROR_BAD_LENGTH)));
  info->FileNameLength = length;
  std::memcpy(info->FileName, units.data(), std::min(length, size - kHead));
  return length <= size - kHead ? TRUE : api::answer_bool(mapcheck::Status(mapcheck::fail(ERROR_MORE_DATA)));
}

BOOL rename(HANDLE file, const FILE_RENAME_INFO* info, DWORD size, bool has_flags) {
  constexpr DWORD kHead = offsetof(FILE_RENAME_INFO, FileName);
  if (size < sizeof(FILE_RENAME_INFO) || info->FileNameLength > size - kHead) {
    return api::answer_bool(mapcheck::Status(mapcheck::fail(ERROR_BAD_LENGTH)));
  }
  if (info->RootDirectory != nullptr) {
    return api::answer_bool(mapcheck::Status(mapcheck::fail(ERROR_INVALID_PARAMETER)));
  }
  const bool replace = has_flags ? (info->Flags & FILE_RENAME_FLAG_REPLACE_IF_EXISTS) != 0 : info->ReplaceIfExists != 0;
  return api::rename_file(file, text_of(info->FileName, info->FileNameLength), replace);
}

}  // namespace

DWORD WINAPI GetFileAttributesW(LPCWSTR lpFileName) {
  return api::get_file_attributes(api::wide_text(lpFileName));
}

BOOL WINAPI GetFileAttributesExW(LPCWSTR lpFileName, GET_FILEEX_INFO_LEVELS fInfoLevelId, LPVOID lpFileInformation) {
  return api::get_file_attributes_ex(api::wide_text(lpFileName), fInfoLevelId, lpFileInformation);
}

BOOL WINAPI SetFileAttributesW(LPCWSTR lpFileName, DWORD dwFileAttributes) {
  return api::set_file_attributes(api::wide_text(lpFileName), dwFileAttributes);
}

DWORD WINAPI GetFinalPathNameByHandleW(HANDLE hFile, LPWSTR lpszFilePath, DWORD cchFilePath, DWORD dwFlags) {
  return answer_wide(api::final_path(hFile, dwFlags), lpszFilePath, cchFilePath);
}

BOOL WINAPI CreateDirectoryW(LPCWSTR lpPathName, LPSECURITY_ATTRIBUTES) {
  return api::create_directory(api::wide_text(lpPathName));
}

BOOL WINAPI RemoveDirectoryW(LPCWSTR lpPathName) {
  return api::remove_directory(api::wide_text(lpPathName));
}

DWORD WINAPI GetCurrentDirectoryW(DWORD nBufferLength, LPWSTR lpBuffer) {
  return answer_wide(client::current_folder(), lpBuffer, nBufferLength);
}

BOOL WINAPI SetCurrentDirectoryW(LPCWSTR lpPathName) {
  return api::set_current_directory(api::wide_text(lpPathName));
}

DWORD WINAPI GetTempPathW(DWORD nBufferLength, LPWSTR lpBuffer) {
  return answer_wide(client::temporary_folder(), lpBuffer, nBufferLength);
}

UINT WINAPI GetTempFileNameW(LPCWSTR lpPathName, LPCWSTR lpPrefixString, UINT uUnique, LPWSTR lpTempFileName) {
  const auto name = api::temp_file_name(api::wide_text(lpPathName), api::wide_text(lpPrefixString), uUnique);
  if (!name) {
    api::set_last_error(name.failure());
    return 0;
  }
  answer_wide(name->path, lpTempFileName, MAX_PATH);
  return name->number;
}

DWORD WINAPI GetFullPathNameW(LPCWSTR lpFileName, DWORD nBufferLength, LPWSTR lpBuffer, LPWSTR* lpFilePart) {
  const auto name = api::wide_text(lpFileName);
  if (!name || name->empty()) {
    SetLastError(ERROR_INVALID_NAME);
    return 0;
  }
  const DWORD length = answer_wide(client::full_path(*name), lpBuffer, nBufferLength);
  if (lpFilePart != nullptr) *lpFilePart = length < nBufferLength ? last_part(lpBuffer) : nullptr;
  return length;
}

BOOL WINAPI MoveFileW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName) {
  return MoveFileExW(lpExistingFileName, lpNewFileName, MOVEFILE_COPY_ALLOWED);
}

BOOL WINAPI MoveFileExW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName, DWORD dwFlags) {
  return api::move_file(api::wide_text(lpExistingFileName), api::wide_text(lpNewFileName), dwFlags);
}

BOOL WINAPI CopyFileW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName, BOOL bFailIfExists) {
  return api::copy_file(api::wide_text(lpExistingFileName), api::wide_text(lpNewFileName), bFailIfExists);
}

HRESULT WINAPI CopyFile2(LPCWSTR pwszExistingFileName, LPCWSTR pwszNewFileName,
                         COPYFILE2_EXTENDED_PARAMETERS* pExtendedParameters) {
  if (pExtendedParameters != nullptr && pExtendedParameters->dwSize != sizeof(*pExtendedParameters)) {
    return HRESULT_FROM_WIN32(ERROR_INVALID_PARAMETER);
  }
  const DWORD flags = pExtendedParameters == nullptr ? 0 : pExtendedParameters->dwCopyFlags;
  const BOOL fail_if_exists = (flags & COPY_FILE_FAIL_IF_EXISTS) != 0;
  const bool copied = CopyFileW(pwszExistingFileName, pwszNewFileName, fail_if_exists) != FALSE;
  return copied ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

BOOL WINAPI ReplaceFileW(LPCWSTR lpReplacedFileName, LPCWSTR lpReplacementFileName, LPCWSTR lpBackupFileName, DWORD,
                         LPVOID, LPVOID) {
  return api::replace_file(api::wide_text(lpReplacedFileName), api::wide_text(lpReplacementFileName),
                           api::wide_text(lpBackupFileName));
}

BOOL WINAPI GetFileInformationByHandleEx(HANDLE hFile, FILE_INFO_BY_HANDLE_CLASS FileInformationClass,
                                         LPVOID lpFileInformation, DWORD dwBufferSize) {
  if (FileInformationClass != FileNameInfo) {
    return api::get_file_information(hFile, FileInformationClass, lpFileInformation, dwBufferSize);
  }
  return get_name(hFile, static_cast<FILE_NAME_INFO*>(lpFileInformation), dwBufferSize);
}

BOOL WINAPI SetFileInformationByHandle(HANDLE hFile, FILE_INFO_BY_HANDLE_CLASS FileInformationClass,
                                       LPVOID lpFileInformation, DWORD dwBufferSize) {
  const bool has_flags = FileInformationClass == FileRenameInfoEx;
  if (!has_flags && FileInformationClass != FileRenameInfo) {
    return api::set_file_information(hFile, FileInformationClass, lpFileInformation, dwBufferSize);
  }
  return rename(hFile, static_cast<const FILE_RENAME_INFO*>(lpFileInformation), dwBufferSize, has_flags);
}
