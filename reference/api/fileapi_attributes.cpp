// SPDX-License-Identifier: Apache-2.0
// Attributes and times of files, by path and by handle.
#include <cstring>

#include "api/file_calls.h"
#include "client/connection.h"
#include "client/file_facts.h"

namespace mapcheck::api {
namespace {

FILETIME filetime_of(std::int64_t ticks) {
  const auto bits = static_cast<std::uint64_t>(ticks);
  return {static_cast<DWORD>(bits), static_cast<DWORD>(bits >> 32)};
}

std::int64_t ticks_of(const FILETIME& time) {
  return static_cast<std::int64_t>((static_cast<std::uint64_t>(time.dwHighDateTime) << 32) | time.dwLowDateTime);
}

LARGE_INTEGER large(std::int64_t value) {
  LARGE_INTEGER integer;
  integer.QuadPart = value;
  return integer;
}

void describe(const client::FileFacts& facts, FILE_BASIC_INFO& info) {
  info = {large(facts.created), large(facts.accessed), large(facts.written), large(facts.changed), facts.attributes};
}

Status describe(HANDLE file, const client::FileFacts& facts, FILE_STANDARD_INFO& info) {
  const auto state = client::call(protocol::QueryFileRequest{value_of(file)});
  if (!state) return state.failure();
  const bool is_directory = state->form == protocol::FileForm::directory;
  // W-511. A name that is about to go does not count as one.
  const DWORD links = facts.links - (state->delete_pending && facts.links != 0 ? 1U : 0U);
  info = {large(facts.allocated), large(facts.size), links, static_cast<BOOLEAN>(state->delete_pending),
          static_cast<BOOLEAN>(is_directory)};
  return Done{};
}

void describe(const client::FileFacts& facts, FILE_ID_INFO& info) {
  info = FILE_ID_INFO{};
  info.VolumeSerialNumber = facts.volume;
  std::memcpy(info.FileId.Identifier, &facts.number, sizeof(facts.number));
}

template <class Info>
Info* room_for(LPVOID information, DWORD size) {
  return size < sizeof(Info) ? nullptr : static_cast<Info*>(information);
}

Status get_information(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, LPVOID information, DWORD size) {
  const auto facts = client::facts_of_handle(value_of(file));
  if (!facts) return facts.failure();
  if (kind == FileBasicInfo) {
    auto* info = room_for<FILE_BASIC_INFO>(information, size);
    if (info == nullptr) return fail(ERROR_BAD_LENGTH);
    describe(*facts, *info);
  } else if (kind == FileStandardInfo) {
    auto* info = room_for<FILE_STANDARD_INFO>(information, size);
    return info == nullptr ? Status(fail(ERROR_BAD_LENGTH)) : describe(file, *facts, *info);
  } else if (kind == FileAttributeTagInfo) {
    auto* info = room_for<FILE_ATTRIBUTE_TAG_INFO>(information, size);
    if (info == nullptr) return fail(ERROR_BAD_LENGTH);
    *info = {facts->attributes, 0};
  } else if (kind == FileIdInfo) {
    auto* info = room_for<FILE_ID_INFO>(information, size);
    if (info == nullptr) return fail(ERROR_BAD_LENGTH);
    describe(*facts, *info);
  } else {
    return fail(ERROR_INVALID_PARAMETER);
  }
  return Done{};
}

template <class Reply>
Status status_of(const Result<Reply>& reply) {
  return reply ? Status(Done{}) : Status(reply.failure());
}

Status resize(HANDLE file, protocol::ResizeTo to, const LARGE_INTEGER& size) {
  return status_of(client::call(protocol::ResizeFileRequest{value_of(file), to, size.QuadPart}));
}

Status dispose(HANDLE file, DWORD flags) {
  return status_of(client::call(protocol::SetDispositionRequest{value_of(file), flags}));
}

// Times of 0 and -1 and attributes of 0 mean that they stay.
Status set_basic(HANDLE file, const FILE_BASIC_INFO& info) {
  client::FileChange change;
  if (info.LastAccessTime.QuadPart > 0) change.accessed = info.LastAccessTime.QuadPart;
  if (info.LastWriteTime.QuadPart > 0) change.written = info.LastWriteTime.QuadPart;
  if (info.FileAttributes != 0) change.attributes = info.FileAttributes;
  return client::change_handle(value_of(file), change);
}

Status set_information(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, LPVOID information, DWORD size) {
  const auto given = [&]<class Info>(auto use) -> Status {
    const Info* info = room_for<Info>(information, size);
    return info == nullptr ? Status(fail(ERROR_BAD_LENGTH)) : use(*info);
  };
  switch (kind) {
    case FileBasicInfo:
      return given.template operator()<FILE_BASIC_INFO>([&](const auto& info) { return set_basic(file, info); });
    case FileDispositionInfo:
      return given.template operator()<FILE_DISPOSITION_INFO>(
          [&](const auto& info) { return dispose(file, info.DeleteFile != 0 ? FILE_DISPOSITION_FLAG_DELETE : 0U); });
    case FileDispositionInfoEx:
      return given.template operator()<FILE_DISPOSITION_INFO_EX>(
          [&](const auto& info) { return dispose(file, info.Flags); });
    case FileAllocationInfo:
      return given.template operator()<FILE_ALLOCATION_INFO>(
          [&](const auto& info) { return resize(file, protocol::ResizeTo::allocation, info.AllocationSize); });
    case FileEndOfFileInfo:
      return given.template operator()<FILE_END_OF_FILE_INFO>(
          [&](const auto& info) { return resize(file, protocol::ResizeTo::size, info.EndOfFile); });
    default:
      return fail(ERROR_INVALID_PARAMETER);
  }
}

}  // namespace

DWORD get_file_attributes(const Text& path) {
  const auto facts = client::facts_of_path(path.value_or(""));
  if (facts) return facts->attributes;
  set_last_error(facts.failure());
  return INVALID_FILE_ATTRIBUTES;
}

BOOL get_file_attributes_ex(const Text& path, GET_FILEEX_INFO_LEVELS level, LPVOID information) {
  if (level != GetFileExInfoStandard) return answer_bool(Status(fail(ERROR_INVALID_PARAMETER)));
  const auto facts = client::facts_of_path(path.value_or(""));
  if (!facts) return answer_bool(facts);
  const auto size = static_cast<std::uint64_t>(facts->size);
  *static_cast<WIN32_FILE_ATTRIBUTE_DATA*>(information) = {
      facts->attributes,           filetime_of(facts->created),    filetime_of(facts->accessed),
      filetime_of(facts->written), static_cast<DWORD>(size >> 32), static_cast<DWORD>(size)};
  return TRUE;
}

BOOL set_file_attributes(const Text& path, DWORD attributes) {
  return answer_bool(client::change_path(path.value_or(""), {std::nullopt, std::nullopt, attributes}));
}

Result<std::string> final_path(HANDLE file, DWORD flags) {
  constexpr DWORD kFlags = FILE_NAME_OPENED | VOLUME_NAME_GUID | VOLUME_NAME_NT | VOLUME_NAME_NONE;
  if ((flags & ~kFlags) != 0) return fail(ERROR_INVALID_PARAMETER);
  return client::path_of_handle(value_of(file));
}

BOOL get_file_information(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, LPVOID information, DWORD size) {
  return answer_bool(get_information(file, kind, information, size));
}

BOOL set_file_information(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, LPVOID information, DWORD size) {
  return answer_bool(set_information(file, kind, information, size));
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;
namespace client = mapcheck::client;

DWORD WINAPI GetFileAttributesA(LPCSTR lpFileName) {
  return api::get_file_attributes(api::text_of(lpFileName));
}

BOOL WINAPI GetFileAttributesExA(LPCSTR lpFileName, GET_FILEEX_INFO_LEVELS fInfoLevelId, LPVOID lpFileInformation) {
  return api::get_file_attributes_ex(api::text_of(lpFileName), fInfoLevelId, lpFileInformation);
}

BOOL WINAPI SetFileAttributesA(LPCSTR lpFileName, DWORD dwFileAttributes) {
  return api::set_file_attributes(api::text_of(lpFileName), dwFileAttributes);
}

DWORD WINAPI GetFinalPathNameByHandleA(HANDLE hFile, LPSTR lpszFilePath, DWORD cchFilePath, DWORD dwFlags) {
  return api::answer_text(api::final_path(hFile, dwFlags), lpszFilePath, cchFilePath);
}

BOOL WINAPI GetFileInformationByHandle(HANDLE hFile, LPBY_HANDLE_FILE_INFORMATION lpFileInformation) {
  const auto facts = client::facts_of_handle(api::value_of(hFile));
  if (!facts) return api::answer_bool(facts);
  const auto size = static_cast<std::uint64_t>(facts->size);
  *lpFileInformation = {facts->attributes,
                        api::filetime_of(facts->created),
                        api::filetime_of(facts->accessed),
                        api::filetime_of(facts->written),
                        static_cast<DWORD>(facts->volume),
                        static_cast<DWORD>(size >> 32),
                        static_cast<DWORD>(size),
                        facts->links,
                        static_cast<DWORD>(facts->number >> 32),
                        static_cast<DWORD>(facts->number)};
  return TRUE;
}

BOOL WINAPI GetFileTime(HANDLE hFile, LPFILETIME lpCreationTime, LPFILETIME lpLastAccessTime,
                        LPFILETIME lpLastWriteTime) {
  const auto facts = client::facts_of_handle(api::value_of(hFile));
  if (!facts) return api::answer_bool(facts);
  if (lpCreationTime != nullptr) *lpCreationTime = api::filetime_of(facts->created);
  if (lpLastAccessTime != nullptr) *lpLastAccessTime = api::filetime_of(facts->accessed);
  if (lpLastWriteTime != nullptr) *lpLastWriteTime = api::filetime_of(facts->written);
  return TRUE;
}

// The time of creation is the system's own here, and stays.
BOOL WINAPI SetFileTime(HANDLE hFile, const FILETIME*, const FILETIME* lpLastAccessTime,
                        const FILETIME* lpLastWriteTime) {
  client::FileChange change;
  if (lpLastAccessTime != nullptr) change.accessed = api::ticks_of(*lpLastAccessTime);
  if (lpLastWriteTime != nullptr) change.written = api::ticks_of(*lpLastWriteTime);
  return api::answer_bool(client::change_handle(api::value_of(hFile), change));
}
