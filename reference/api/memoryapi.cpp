// SPDX-License-Identifier: Apache-2.0
// File mappings: CreateFileMapping and OpenFileMapping in their forms. Views stand in memoryapi_views.cpp, memory of
// the process's own in memoryapi_memory.cpp. Arguments are checked in Windows's order: what the call itself can see
// first, then the handle and its rights, then the section.
#include "memoryapi.h"

#include "api/calls.h"
#include "api/memory_arguments.h"
#include "client/connection.h"

namespace mapcheck::api {
namespace {

constexpr DWORD kSectionAttributes = SEC_FILE | SEC_IMAGE | SEC_PROTECTED_IMAGE | SEC_RESERVE | SEC_COMMIT |
                                     SEC_NOCACHE | SEC_WRITECOMBINE | SEC_LARGE_PAGES;

bool is_section_protection(DWORD protect) {
  switch (protect) {
    case PAGE_READONLY:
    case PAGE_READWRITE:
    case PAGE_WRITECOPY:
    case PAGE_EXECUTE_READ:
    case PAGE_EXECUTE_READWRITE:
    case PAGE_EXECUTE_WRITECOPY:
      return true;
    default:
      return false;
  }
}

// One of SEC_COMMIT (which goes without saying), SEC_RESERVE or SEC_IMAGE; the cache attributes and large pages only
// beside a SEC_COMMIT or SEC_RESERVE that was spelled out.
Result<DWORD> section_attributes(DWORD given, bool is_file) {
  if (given == 0) return SEC_COMMIT;
  if (given == SEC_IMAGE || given == SEC_IMAGE_NO_EXECUTE) return given;
  const DWORD kind = given & (SEC_COMMIT | SEC_RESERVE);
  const DWORD more = given & ~kind;
  if (kind == 0 || kind == (SEC_COMMIT | SEC_RESERVE)) return fail(ERROR_INVALID_PARAMETER);
  if (more == 0 || more == SEC_NOCACHE || more == SEC_WRITECOMBINE) return given;
  if (more == SEC_LARGE_PAGES && kind == SEC_COMMIT && !is_file) return fail(ERROR_PRIVILEGE_NOT_HELD);
  return fail(ERROR_INVALID_PARAMETER);
}

Result<protocol::CreateSectionRequest> section_request(HANDLE file, DWORD protect, std::uint64_t size) {
  const DWORD page_protection = protect & ~kSectionAttributes;
  if (!is_section_protection(page_protection)) return fail(ERROR_INVALID_PARAMETER);
  const bool is_file = file != nullptr && file != INVALID_HANDLE_VALUE;
  const auto attributes = section_attributes(protect & kSectionAttributes, is_file);
  if (!attributes) return attributes.failure();
  if (!is_file && (*attributes & SEC_IMAGE) != 0) return fail(ERROR_BAD_EXE_FORMAT);
  if (!is_file && size == 0) return fail(ERROR_INVALID_PARAMETER);
  protocol::CreateSectionRequest request;
  request.file = is_file ? value_of(file) : 0;
  request.protect = page_protection;
  request.attributes = *attributes;
  request.size = size;
  return request;
}

// What MapViewOfFile calls read, write, copy and execute, as rights of a section handle.
DWORD open_access(DWORD access) {
  if (access == FILE_MAP_COPY) return SECTION_MAP_READ;
  const DWORD execute = (access & FILE_MAP_EXECUTE) != 0 ? SECTION_MAP_EXECUTE : 0;
  return (access & ~FILE_MAP_EXECUTE) | execute;
}

}  // namespace

HANDLE create_file_mapping(const SectionArguments& wish, const Name& name) {
  if (!name) return answer_created(name.failure());
  auto request = section_request(wish.file, wish.protect, wish.size);
  if (!request) return answer_created(request.failure());
  request->access = wish.access;
  request->creation = {name->value_or(u""), inherits(wish.attributes)};
  return answer_created(client::call(std::move(*request)));
}

HANDLE create_file_mapping2(const SectionArguments& wish, std::span<const MEM_EXTENDED_PARAMETER> parameters,
                            const Name& name) {
  const auto valid = check_extended(parameters, true);  // a section has no place that could be asked for
  return valid ? create_file_mapping(wish, name) : answer_created(valid.failure());
}

HANDLE create_file_mapping_numa(const SectionArguments& wish, DWORD node, const Name& name) {
  const Status valid = check_numa_node(node);
  return valid ? create_file_mapping(wish, name) : answer_created(valid.failure());
}

HANDLE open_file_mapping(DWORD access, BOOL inherit, const Name& name) {
  return open_object(protocol::ObjectKind::section, open_access(access), inherit, name);
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;

HANDLE WINAPI CreateFileMappingA(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes, DWORD flProtect,
                                 DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow, LPCSTR lpName) {
  return api::create_file_mapping(
      {hFile, lpFileMappingAttributes, flProtect, api::joined(dwMaximumSizeHigh, dwMaximumSizeLow)},
      api::name_of(lpName));
}

HANDLE WINAPI CreateFileMappingNumaA(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes, DWORD flProtect,
                                     DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow, LPCSTR lpName,
                                     DWORD nndPreferred) {
  return api::create_file_mapping_numa(
      {hFile, lpFileMappingAttributes, flProtect, api::joined(dwMaximumSizeHigh, dwMaximumSizeLow)}, nndPreferred,
      api::name_of(lpName));
}

HANDLE WINAPI OpenFileMappingA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName) {
  return api::open_file_mapping(dwDesiredAccess, bInheritHandle, api::name_of(lpName));
}
