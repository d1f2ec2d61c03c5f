// SPDX-License-Identifier: Apache-2.0
// Memory of the process's own and the pages of its views: VirtualAlloc, VirtualFree, VirtualProtect, VirtualQuery,
// VirtualLock in their forms. The forms that name a process work on the caller's own.
#include <sys/mman.h>

#include "api/answer.h"
#include "api/memory_arguments.h"
#include "client/address_space.h"
#include "client/memory.h"
#include "client/page_locks.h"
#include "client/page_size.h"
#include "client/protect_range.h"
#include "client/protection.h"
#include "memoryapi.h"
#include "processthreadsapi.h"

namespace mapcheck::api {
namespace {

constexpr DWORD kPlaceholder = MEM_RESERVE_PLACEHOLDER | MEM_REPLACE_PLACEHOLDER;

std::uintptr_t number_of(const void* address) {
  return reinterpret_cast<std::uintptr_t>(address);
}

LPVOID answer_address(const Result<std::uintptr_t>& address) {
  if (address) return reinterpret_cast<LPVOID>(*address);
  set_last_error(address.failure());
  return nullptr;
}

// VirtualAlloc knows no placeholders; VirtualAlloc2 does.
Result<std::uintptr_t> allocate(const void* address, SIZE_T size, DWORD type, DWORD protect) {
  if ((type & kPlaceholder) != 0) return fail(ERROR_INVALID_PARAMETER);
  return client::allocate({number_of(address), size, type, protect, {}});
}

// What VirtualAlloc2 asks for beyond that: nothing is rounded for it.
Result<std::uintptr_t> allocate_exactly(const void* address, SIZE_T size, DWORD type, DWORD protect,
                                        const client::PlaceRules& rules) {
  const std::uint64_t unit = (type & MEM_REPLACE_PLACEHOLDER) != 0 ? client::kPageSize : client::kGranularity;
  if (size % client::kPageSize != 0) return fail(ERROR_INVALID_PARAMETER);
  if ((type & MEM_RESERVE) != 0 && number_of(address) % unit != 0) return fail(ERROR_INVALID_PARAMETER);
  if ((type & kPlaceholder) != 0 && ((type & MEM_RESERVE) == 0 || (type & kPlaceholder) == kPlaceholder)) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  return client::allocate({number_of(address), size, type, protect, rules});
}

Status protect(const void* address, SIZE_T size, DWORD protect, DWORD* old) {
  if (!client::is_page_protection(protect)) return fail(ERROR_INVALID_PARAMETER);
  if (old == nullptr) return fail(ERROR_NOACCESS);  // W-354
  const auto before = client::protect_range(number_of(address), size, protect);
  if (!before) return before.failure();
  *old = *before;
  return Done{};
}

SIZE_T query(const void* address, MEMORY_BASIC_INFORMATION* out, SIZE_T size) {
  if (size < sizeof(*out)) {  // W-374
    SetLastError(ERROR_BAD_LENGTH);
    return 0;
  }
  const auto region = client::describe(number_of(address));
  if (!region) {
    set_last_error(region.failure());
    return 0;
  }
  *out = MEMORY_BASIC_INFORMATION{};
  out->BaseAddress = reinterpret_cast<PVOID>(region->base);
  out->AllocationBase = reinterpret_cast<PVOID>(region->allocation_base);
  out->AllocationProtect = region->allocation_protect;
  out->RegionSize = region->size;
  out->State = region->state;
  out->Protect = region->protect;
  out->Type = region->type;
  return sizeof(*out);
}

}  // namespace
}  // namespace mapcheck::api

namespace api = mapcheck::api;
namespace client = mapcheck::client;

LPVOID WINAPI VirtualAlloc(LPVOID lpAddress, SIZE_T dwSize, DWORD flAllocationType, DWORD flProtect) {
  return api::answer_address(api::allocate(lpAddress, dwSize, flAllocationType, flProtect));
}

LPVOID WINAPI VirtualAllocEx(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD flAllocationType,
                             DWORD flProtect) {
  const auto valid = api::check_own_process(hProcess, PROCESS_VM_OPERATION);
  if (!valid) return api::answer_address(valid.failure());
  return VirtualAlloc(lpAddress, dwSize, flAllocationType, flProtect);
}

LPVOID WINAPI VirtualAllocExNuma(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD flAllocationType,
                                 DWORD flProtect, DWORD nndPreferred) {
  const auto valid = api::check_numa_node(nndPreferred);
  if (!valid) return api::answer_address(valid.failure());
  return VirtualAllocEx(hProcess, lpAddress, dwSize, flAllocationType, flProtect);
}

PVOID WINAPI VirtualAllocFromApp(PVOID BaseAddress, SIZE_T Size, ULONG AllocationType, ULONG Protection) {
  return VirtualAlloc(BaseAddress, Size, AllocationType, Protection);
}

// NULL as process stands for the caller's own.
PVOID WINAPI VirtualAlloc2(HANDLE Process, PVOID BaseAddress, SIZE_T Size, ULONG AllocationType, ULONG PageProtection,
                           MEM_EXTENDED_PARAMETER* ExtendedParameters, ULONG ParameterCount) {
  const auto rules = api::check_extended(api::extended(ExtendedParameters, ParameterCount), BaseAddress != nullptr);
  if (!rules) return api::answer_address(rules.failure());
  const auto valid = api::check_process_or_none(Process);
  if (!valid) return api::answer_address(valid.failure());
  return api::answer_address(api::allocate_exactly(BaseAddress, Size, AllocationType, PageProtection, *rules));
}

BOOL WINAPI VirtualFree(LPVOID lpAddress, SIZE_T dwSize, DWORD dwFreeType) {
  return api::answer_bool(client::free_memory(api::number_of(lpAddress), dwSize, dwFreeType));
}

BOOL WINAPI VirtualFreeEx(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD dwFreeType) {
  const auto valid = api::check_own_process(hProcess, PROCESS_VM_OPERATION);
  return valid ? VirtualFree(lpAddress, dwSize, dwFreeType) : api::answer_bool(valid);
}

BOOL WINAPI VirtualProtect(LPVOID lpAddress, SIZE_T dwSize, DWORD flNewProtect, PDWORD lpflOldProtect) {
  return api::answer_bool(api::protect(lpAddress, dwSize, flNewProtect, lpflOldProtect));
}

BOOL WINAPI VirtualProtectEx(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD flNewProtect,
                             PDWORD lpflOldProtect) {
  const auto valid = api::check_own_process(hProcess, PROCESS_VM_OPERATION);
  return valid ? VirtualProtect(lpAddress, dwSize, flNewProtect, lpflOldProtect) : api::answer_bool(valid);
}

BOOL WINAPI VirtualProtectFromApp(PVOID Address, SIZE_T Size, ULONG NewProtection, PULONG OldProtection) {
  return VirtualProtect(Address, Size, NewProtection, OldProtection);
}

SIZE_T WINAPI VirtualQuery(LPCVOID lpAddress, PMEMORY_BASIC_INFORMATION lpBuffer, SIZE_T dwLength) {
  return api::query(lpAddress, lpBuffer, dwLength);
}

SIZE_T WINAPI VirtualQueryEx(HANDLE hProcess, LPCVOID lpAddress, PMEMORY_BASIC_INFORMATION lpBuffer, SIZE_T dwLength) {
  const auto valid = api::check_own_process(hProcess, PROCESS_QUERY_INFORMATION);
  if (valid) return api::query(lpAddress, lpBuffer, dwLength);
  api::set_last_error(valid.failure());
  return 0;
}

BOOL WINAPI VirtualLock(LPVOID lpAddress, SIZE_T dwSize) {
  return api::answer_bool(client::lock_pages(api::number_of(lpAddress), dwSize));
}

BOOL WINAPI VirtualUnlock(LPVOID lpAddress, SIZE_T dwSize) {
  return api::answer_bool(client::unlock_pages(api::number_of(lpAddress), dwSize));
}

BOOL WINAPI GetProcessWorkingSetSize(HANDLE hProcess, PSIZE_T lpMinimumWorkingSetSize,
                                     PSIZE_T lpMaximumWorkingSetSize) {
  const auto valid = api::check_own_process(hProcess, PROCESS_QUERY_LIMITED_INFORMATION);
  if (!valid) return api::answer_bool(valid);
  const client::WorkingSet size = client::working_set();
  *lpMinimumWorkingSetSize = size.minimum;
  *lpMaximumWorkingSetSize = size.maximum;
  return TRUE;
}

BOOL WINAPI SetProcessWorkingSetSize(HANDLE hProcess, SIZE_T dwMinimumWorkingSetSize, SIZE_T dwMaximumWorkingSetSize) {
  const auto valid = api::check_own_process(hProcess, PROCESS_SET_QUOTA);
  if (!valid) return api::answer_bool(valid);
  return api::answer_bool(client::set_working_set({dwMinimumWorkingSetSize, dwMaximumWorkingSetSize}));
}

BOOL WINAPI PrefetchVirtualMemory(HANDLE hProcess, ULONG_PTR NumberOfEntries,
                                  PWIN32_MEMORY_RANGE_ENTRY VirtualAddresses, ULONG Flags) {
  // W-379: none is not allowed. Flags is reserved.
  if (NumberOfEntries == 0 || VirtualAddresses == nullptr || Flags != 0) {
    return api::answer_bool<mapcheck::Done>(mapcheck::fail(ERROR_INVALID_PARAMETER));
  }
  const auto valid = api::check_own_process(hProcess, PROCESS_SET_QUOTA);
  if (!valid) return api::answer_bool(valid);
  // W-380: it is an advice, and a range without memory no error.
  for (ULONG_PTR i = 0; i < NumberOfEntries; ++i) {
    const std::uintptr_t address = api::number_of(VirtualAddresses[i].VirtualAddress);
    const std::uintptr_t first = client::round_down(address, client::kPageSize);
    ::madvise(reinterpret_cast<void*>(first), VirtualAddresses[i].NumberOfBytes + (address - first), MADV_WILLNEED);
  }
  return TRUE;
}
