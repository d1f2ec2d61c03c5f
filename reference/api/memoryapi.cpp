// SPDX-License-Identifier: Apache-2.0
// File mappings and views: CreateFileMapping, OpenFileMapping, MapViewOfFile(Ex), UnmapViewOfFile, FlushViewOfFile,
// VirtualQuery. Arguments are checked in Windows's order: what the call itself can see first, then the handle and its
// rights, then the section.
#include "memoryapi.h"

#include "api/calls.h"
#include "client/address_space.h"
#include "client/connection.h"
#include "client/mapping.h"

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

std::uint64_t joined(DWORD high, DWORD low) {
  return (static_cast<std::uint64_t>(high) << 32) | low;
}

// FILE_MAP_COPY counts only when it is the only one of its kind.
DWORD view_protection(DWORD access) {
  const bool execute = (access & FILE_MAP_EXECUTE) != 0;
  const DWORD rest = access & ~FILE_MAP_EXECUTE;
  if (rest == FILE_MAP_COPY) return execute ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
  if ((rest & FILE_MAP_WRITE) != 0) return execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
  if ((rest & FILE_MAP_READ) != 0) return execute ? PAGE_EXECUTE_READ : PAGE_READONLY;
  return PAGE_NOACCESS;
}

// What MapViewOfFile calls read, write, copy and execute, as rights of a section handle.
DWORD open_access(DWORD access) {
  if (access == FILE_MAP_COPY) return SECTION_MAP_READ;
  const DWORD execute = (access & FILE_MAP_EXECUTE) != 0 ? SECTION_MAP_EXECUTE : 0;
  return (access & ~FILE_MAP_EXECUTE) | execute;
}

Result<std::uintptr_t> map(HANDLE mapping, DWORD access, std::uint64_t offset, SIZE_T size, std::uintptr_t base) {
  if (base > client::kHighestAddress || size > client::kHighestAddress - base) return fail(ERROR_INVALID_PARAMETER);
  if (base % client::kGranularity != 0 || offset % client::kGranularity != 0) return fail(ERROR_MAPPED_ALIGNMENT);
  const auto reply = client::call(protocol::MapViewRequest{value_of(mapping), view_protection(access), offset, size});
  if (!reply) return reply.failure();
  return client::map_view(*reply, offset, base);
}

}  // namespace

HANDLE create_file_mapping(HANDLE file, const SECURITY_ATTRIBUTES* attributes, DWORD protect, DWORD size_high,
                           DWORD size_low, const Name& name) {
  if (!name) return answer_created(name.failure());
  auto request = section_request(file, protect, joined(size_high, size_low));
  if (!request) return answer_created(request.failure());
  request->creation = {name->value_or(u""), inherits(attributes)};
  return answer_created(client::call(std::move(*request)));
}

HANDLE open_file_mapping(DWORD access, BOOL inherit, const Name& name) {
  return open_object(protocol::ObjectKind::section, open_access(access), inherit, name);
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;
namespace client = mapcheck::client;

HANDLE WINAPI CreateFileMappingA(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes, DWORD flProtect,
                                 DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow, LPCSTR lpName) {
  return api::create_file_mapping(hFile, lpFileMappingAttributes, flProtect, dwMaximumSizeHigh, dwMaximumSizeLow,
                                  api::name_of(lpName));
}

HANDLE WINAPI OpenFileMappingA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName) {
  return api::open_file_mapping(dwDesiredAccess, bInheritHandle, api::name_of(lpName));
}

LPVOID WINAPI MapViewOfFileEx(HANDLE hFileMappingObject, DWORD dwDesiredAccess, DWORD dwFileOffsetHigh,
                              DWORD dwFileOffsetLow, SIZE_T dwNumberOfBytesToMap, LPVOID lpBaseAddress) {
  const auto mapped = api::map(hFileMappingObject, dwDesiredAccess, api::joined(dwFileOffsetHigh, dwFileOffsetLow),
                               dwNumberOfBytesToMap, reinterpret_cast<std::uintptr_t>(lpBaseAddress));
  if (mapped) return reinterpret_cast<LPVOID>(*mapped);
  api::set_last_error(mapped.failure());
  return nullptr;
}

LPVOID WINAPI MapViewOfFile(HANDLE hFileMappingObject, DWORD dwDesiredAccess, DWORD dwFileOffsetHigh,
                            DWORD dwFileOffsetLow, SIZE_T dwNumberOfBytesToMap) {
  return MapViewOfFileEx(hFileMappingObject, dwDesiredAccess, dwFileOffsetHigh, dwFileOffsetLow, dwNumberOfBytesToMap,
                         nullptr);
}

BOOL WINAPI UnmapViewOfFile(LPCVOID lpBaseAddress) {
  return api::answer_bool(client::unmap_view(reinterpret_cast<std::uintptr_t>(lpBaseAddress)));
}

BOOL WINAPI FlushViewOfFile(LPCVOID lpBaseAddress, SIZE_T dwNumberOfBytesToFlush) {
  return api::answer_bool(client::flush_view(reinterpret_cast<std::uintptr_t>(lpBaseAddress), dwNumberOfBytesToFlush));
}

SIZE_T WINAPI VirtualQuery(LPCVOID lpAddress, PMEMORY_BASIC_INFORMATION lpBuffer, SIZE_T dwLength) {
  if (dwLength < sizeof(*lpBuffer)) {
    SetLastError(ERROR_BAD_LENGTH);
    return 0;
  }
  const auto region = client::describe(reinterpret_cast<std::uintptr_t>(lpAddress));
  if (!region) {
    api::set_last_error(region.failure());
    return 0;
  }
  *lpBuffer = MEMORY_BASIC_INFORMATION{};
  lpBuffer->BaseAddress = reinterpret_cast<PVOID>(region->base);
  lpBuffer->AllocationBase = reinterpret_cast<PVOID>(region->allocation_base);
  lpBuffer->AllocationProtect = region->allocation_protect;
  lpBuffer->RegionSize = region->size;
  lpBuffer->State = region->state;
  lpBuffer->Protect = region->protect;
  lpBuffer->Type = region->type;
  return sizeof(*lpBuffer);
}
