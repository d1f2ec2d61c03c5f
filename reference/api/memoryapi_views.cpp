// SPDX-License-Identifier: Apache-2.0
// Views: MapViewOfFile, UnmapViewOfFile and FlushViewOfFile in their forms. What the numbers themselves tell is checked
// first, then the handle and its rights, then the section's protection and size.
#include "api/calls.h"
#include "api/memory_arguments.h"
#include "client/connection.h"
#include "client/mapping.h"
#include "client/protection.h"
#include "memoryapi.h"

namespace mapcheck::api {
namespace {

// W-304 to W-335: FILE_MAP_COPY counts only when it is the only one of its kind.
DWORD view_protection(DWORD access) {
  const bool execute = (access & FILE_MAP_EXECUTE) != 0;
  const DWORD rest = access & (FILE_MAP_COPY | FILE_MAP_WRITE | FILE_MAP_READ | SECTION_MAP_EXECUTE);
  if (rest == FILE_MAP_COPY) return execute ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
  if ((rest & FILE_MAP_WRITE) != 0) return execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
  if ((rest & FILE_MAP_READ) != 0) return execute ? PAGE_EXECUTE_READ : PAGE_READONLY;
  return PAGE_NOACCESS;
}

client::ViewWish wish_of(HANDLE mapping, DWORD protect, std::uint64_t offset, SIZE_T size, const void* base) {
  client::ViewWish wish;
  wish.request = {value_of(mapping), protect, offset, size};
  wish.base = reinterpret_cast<std::uintptr_t>(base);
  return wish;
}

Result<std::uintptr_t> map(client::ViewWish wish) {
  const std::uint64_t size = wish.request.size;
  // W-283, W-288: the range of addresses before all else. Alignment counts only once the handle is found good.
  if (wish.base > client::kHighestAddress || size > client::kHighestAddress - wish.base) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  // D-171: in a placeholder pages are enough.
  const std::uint64_t unit = wish.replaces_placeholder ? client::kPageSize : client::kGranularity;
  wish.request.is_aligned = wish.base % unit == 0 && wish.request.offset % unit == 0;
  return client::map_view(wish);
}

LPVOID answer_address(const Result<std::uintptr_t>& address) {
  if (address) return reinterpret_cast<LPVOID>(*address);
  set_last_error(address.failure());
  return nullptr;
}

// MapViewOfFile2 and its kin take a protection and a type.
Result<std::uintptr_t> map_typed(client::ViewWish wish, ULONG type) {
  constexpr ULONG kKnown = MEM_RESERVE | MEM_REPLACE_PLACEHOLDER;
  if ((type & ~kKnown) != 0 || type == kKnown) return fail(ERROR_INVALID_PARAMETER);
  const DWORD protect = wish.request.protect;
  if (!client::is_page_protection(protect) || client::is_guarded(protect)) return fail(ERROR_INVALID_PARAMETER);
  wish.replaces_placeholder = type == MEM_REPLACE_PLACEHOLDER;
  // D-161: other sizes are rounded up; that of a placeholder has to be given exactly.
  if (wish.replaces_placeholder && wish.request.size % client::kPageSize != 0) return fail(ERROR_INVALID_PARAMETER);
  return map(wish);
}

Status unmap(const void* address, ULONG flags) {
  // W-396, D-158: the two flags that there are; the boost of priority means nothing here.
  if ((flags & ~(MEM_UNMAP_WITH_TRANSIENT_BOOST | MEM_PRESERVE_PLACEHOLDER)) != 0) return fail(ERROR_INVALID_PARAMETER);
  return client::unmap_view(reinterpret_cast<std::uintptr_t>(address), (flags & MEM_PRESERVE_PLACEHOLDER) != 0);
}

}  // namespace
}  // namespace mapcheck::api

namespace api = mapcheck::api;
namespace client = mapcheck::client;

LPVOID WINAPI MapViewOfFileEx(HANDLE hFileMappingObject, DWORD dwDesiredAccess, DWORD dwFileOffsetHigh,
                              DWORD dwFileOffsetLow, SIZE_T dwNumberOfBytesToMap, LPVOID lpBaseAddress) {
  const std::uint64_t offset = api::joined(dwFileOffsetHigh, dwFileOffsetLow);
  return api::answer_address(api::map(api::wish_of(hFileMappingObject, api::view_protection(dwDesiredAccess), offset,
                                                   dwNumberOfBytesToMap, lpBaseAddress)));
}

LPVOID WINAPI MapViewOfFileExNuma(HANDLE hFileMappingObject, DWORD dwDesiredAccess, DWORD dwFileOffsetHigh,
                                  DWORD dwFileOffsetLow, SIZE_T dwNumberOfBytesToMap, LPVOID lpBaseAddress,
                                  DWORD nndPreferred) {
  const auto valid = api::check_numa_node(nndPreferred);
  if (!valid) return api::answer_address(valid.failure());
  return MapViewOfFileEx(hFileMappingObject, dwDesiredAccess, dwFileOffsetHigh, dwFileOffsetLow, dwNumberOfBytesToMap,
                         lpBaseAddress);
}

LPVOID WINAPI MapViewOfFile(HANDLE hFileMappingObject, DWORD dwDesiredAccess, DWORD dwFileOffsetHigh,
                            DWORD dwFileOffsetLow, SIZE_T dwNumberOfBytesToMap) {
  return MapViewOfFileEx(hFileMappingObject, dwDesiredAccess, dwFileOffsetHigh, dwFileOffsetLow, dwNumberOfBytesToMap,
                         nullptr);
}

// W-300: bits of the access that mean nothing are ignored. W-302: the offset has all its bits.
PVOID WINAPI MapViewOfFileFromApp(HANDLE hFileMappingObject, ULONG DesiredAccess, ULONG64 FileOffset,
                                  SIZE_T NumberOfBytesToMap) {
  return api::answer_address(api::map(
      api::wish_of(hFileMappingObject, api::view_protection(DesiredAccess), FileOffset, NumberOfBytesToMap, nullptr)));
}

PVOID WINAPI MapViewOfFileNuma2(HANDLE FileMappingHandle, HANDLE ProcessHandle, ULONG64 Offset, PVOID BaseAddress,
                                SIZE_T ViewSize, ULONG AllocationType, ULONG PageProtection, ULONG PreferredNode) {
  auto valid = api::check_numa_node(PreferredNode);
  if (valid) valid = api::check_own_process(ProcessHandle, PROCESS_VM_OPERATION);
  if (!valid) return api::answer_address(valid.failure());
  return api::answer_address(
      api::map_typed(api::wish_of(FileMappingHandle, PageProtection, Offset, ViewSize, BaseAddress), AllocationType));
}

PVOID WINAPI MapViewOfFile2(HANDLE FileMappingHandle, HANDLE ProcessHandle, ULONG64 Offset, PVOID BaseAddress,
                            SIZE_T ViewSize, ULONG AllocationType, ULONG PageProtection) {
  return MapViewOfFileNuma2(FileMappingHandle, ProcessHandle, Offset, BaseAddress, ViewSize, AllocationType,
                            PageProtection, NUMA_NO_PREFERRED_NODE);
}

// NULL as process stands for the caller's own, as in Microsoft's sample of VirtualAlloc2.
PVOID WINAPI MapViewOfFile3(HANDLE FileMapping, HANDLE Process, PVOID BaseAddress, ULONG64 Offset, SIZE_T ViewSize,
                            ULONG AllocationType, ULONG PageProtection, MEM_EXTENDED_PARAMETER* ExtendedParameters,
                            ULONG ParameterCount) {
  const auto rules = api::check_extended(api::extended(ExtendedParameters, ParameterCount), BaseAddress != nullptr);
  if (!rules) return api::answer_address(rules.failure());
  const auto valid = api::check_process_or_none(Process);
  if (!valid) return api::answer_address(valid.failure());
  auto wish = api::wish_of(FileMapping, PageProtection, Offset, ViewSize, BaseAddress);
  wish.rules = *rules;
  return api::answer_address(api::map_typed(wish, AllocationType));
}

BOOL WINAPI UnmapViewOfFile(LPCVOID lpBaseAddress) {
  return api::answer_bool(api::unmap(lpBaseAddress, 0));
}

BOOL WINAPI UnmapViewOfFileEx(PVOID BaseAddress, ULONG UnmapFlags) {
  return api::answer_bool(api::unmap(BaseAddress, UnmapFlags));
}

BOOL WINAPI UnmapViewOfFile2(HANDLE Process, PVOID BaseAddress, ULONG UnmapFlags) {
  const auto valid = api::check_own_process(Process, PROCESS_VM_OPERATION);
  return api::answer_bool(valid ? api::unmap(BaseAddress, UnmapFlags) : valid);
}

BOOL WINAPI FlushViewOfFile(LPCVOID lpBaseAddress, SIZE_T dwNumberOfBytesToFlush) {
  return api::answer_bool(client::flush_view(reinterpret_cast<std::uintptr_t>(lpBaseAddress), dwNumberOfBytesToFlush));
}
