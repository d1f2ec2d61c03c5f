// SPDX-License-Identifier: Apache-2.0
// Memory of VirtualAlloc: reserved, committed, protected, guarded, locked, given back; and placeholders.
#include <cstring>

#include "contract.h"
#include "faults.h"
#include "views.h"

namespace mapcheck::tests {
namespace {

DWORD allocate_error(void* address, SIZE_T size, DWORD type, DWORD protect = PAGE_READWRITE) {
  return last_error_of([&] { EXPECT_EQ(VirtualAlloc(address, size, type, protect), nullptr); });
}

DWORD free_error(void* address, SIZE_T size, DWORD type) {
  return last_error_of([&] { EXPECT_FALSE(VirtualFree(address, size, type)); });
}

TEST(Memory, IsReservedInWholePagesAtGranules) {
  char* memory = allocate(0xFFFC, MEM_RESERVE, PAGE_NOACCESS);
  const auto shown = query_pages(memory);
  EXPECT_EQ(reinterpret_cast<ULONG_PTR>(memory) % kUnit, 0U);
  EXPECT_EQ(shown.BaseAddress, memory);
  EXPECT_EQ(shown.AllocationBase, memory);
  EXPECT_EQ(shown.AllocationProtect, PAGE_NOACCESS);
  EXPECT_EQ(shown.RegionSize, 0x10000U);
  EXPECT_EQ(shown.State, MEM_RESERVE);
  EXPECT_EQ(shown.Protect, 0U);
  EXPECT_EQ(shown.Type, MEM_PRIVATE);
  EXPECT_EQ(read_fault(memory).code, EXCEPTION_ACCESS_VIOLATION);
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
  EXPECT_EQ(query_pages(memory).State, MEM_FREE);
}

// Reservations begin at granules, so that no other can lie in this one.
TEST(Memory, IsCommittedPageByPage) {
  char* memory = allocate(0x10000, MEM_RESERVE, PAGE_READWRITE);
  EXPECT_EQ(VirtualAlloc(memory + 0x1001, 1, MEM_COMMIT, PAGE_READWRITE), memory + 0x1000) << "rounded to the page";
  EXPECT_EQ(query_pages(memory).RegionSize, kPage);
  EXPECT_EQ(query_pages(memory + 0x1000).State, MEM_COMMIT);
  EXPECT_EQ(query_pages(memory + 0x1000).RegionSize, kPage);
  EXPECT_EQ(query_pages(memory + 0x2000).State, MEM_RESERVE);
  EXPECT_EQ(query_pages(memory + 0x2000).AllocationBase, memory);
  memory[0x1FFF] = 'x';
  EXPECT_EQ(VirtualAlloc(memory, 0x3000, MEM_COMMIT, PAGE_READONLY), memory) << "D-055: what is committed stays so";
  EXPECT_EQ(memory[0x1FFF], 'x');
  EXPECT_EQ(query_pages(memory).RegionSize, 0x3000U);
  EXPECT_EQ(query_pages(memory).Protect, PAGE_READONLY);
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
}

TEST(Memory, GoesWhereItIsAskedFor) {
  char* memory = allocate(3 * kUnit);
  EXPECT_EQ(allocate_error(memory, kPage, MEM_RESERVE), ERROR_INVALID_ADDRESS) << "D-147: the place is taken";
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
  EXPECT_EQ(VirtualAlloc(memory + kUnit + 5000, 100, MEM_RESERVE, PAGE_READWRITE), memory + kUnit);
  EXPECT_EQ(query_pages(memory + kUnit).RegionSize, 2 * kPage) << "from the granule to the end of the last page";
  EXPECT_TRUE(VirtualFree(memory + kUnit, 0, MEM_RELEASE));
  char* high = allocate(kPage, MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN);
  EXPECT_NE(high, nullptr);
  EXPECT_TRUE(VirtualFree(high, 0, MEM_RELEASE));
}

TEST(Memory, RefusesBadAllocations) {
  EXPECT_EQ(allocate_error(nullptr, 0, MEM_RESERVE, PAGE_NOACCESS), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(allocate_error(nullptr, kPage, 0), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(allocate_error(nullptr, kPage, MEM_TOP_DOWN), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(allocate_error(nullptr, kPage, MEM_COMMIT | MEM_RESET), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(allocate_error(nullptr, kPage, MEM_COMMIT | MEM_RELEASE), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(allocate_error(nullptr, kPage, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS),
            ERROR_INVALID_PARAMETER);
  EXPECT_EQ(allocate_error(nullptr, ~SIZE_T{0}, MEM_RESERVE), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(allocate_error(reinterpret_cast<void*>(0xffff000000000000), kPage, MEM_RESERVE), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(allocate_error(reinterpret_cast<void*>(0x1000), kPage, MEM_RESERVE), ERROR_INVALID_ADDRESS);
  for (DWORD wrong : {0U, PAGE_WRITECOPY, PAGE_EXECUTE_WRITECOPY, PAGE_READONLY | PAGE_READWRITE, 0x800U,
                      PAGE_NOACCESS | PAGE_GUARD, PAGE_READWRITE | PAGE_GUARD | PAGE_NOCACHE}) {
    EXPECT_EQ(allocate_error(nullptr, kPage, MEM_COMMIT, wrong), ERROR_INVALID_PARAMETER) << wrong;
  }
  EXPECT_EQ(allocate_error(nullptr, kPage, MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES), ERROR_PRIVILEGE_NOT_HELD);
#ifndef __SANITIZE_THREAD__  // which leaves no such addresses
  EXPECT_EQ(allocate_error(nullptr, SIZE_T{1} << 44, MEM_COMMIT), ERROR_COMMITMENT_LIMIT);
#endif
  char* memory = allocate(kUnit, MEM_RESERVE);
  EXPECT_EQ(allocate_error(memory, kUnit + 1, MEM_COMMIT), ERROR_INVALID_ADDRESS) << "beyond what is reserved";
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
  EXPECT_EQ(allocate_error(memory, kPage, MEM_COMMIT), ERROR_INVALID_ADDRESS) << "nothing is reserved there";
}

TEST(Memory, IsDecommittedAndReleased) {
  char* memory = allocate(4 * kPage);
  memory[kPage] = 'x';
  EXPECT_EQ(free_error(memory, kPage, 0), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(free_error(memory, 0, MEM_RELEASE | MEM_DECOMMIT), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(free_error(memory, 1, MEM_RELEASE), ERROR_INVALID_PARAMETER) << "the size must be 0";
  EXPECT_EQ(free_error(memory + kPage, 0, MEM_RELEASE), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(free_error(memory + kPage, 0, MEM_DECOMMIT), ERROR_INVALID_ADDRESS);
  EXPECT_TRUE(VirtualFree(memory + kPage + 1, 1, MEM_DECOMMIT));
  EXPECT_EQ(query_pages(memory + kPage).State, MEM_RESERVE);
  EXPECT_EQ(query_pages(memory).RegionSize, kPage);
  EXPECT_EQ(VirtualAlloc(memory + kPage, 1, MEM_COMMIT, PAGE_READWRITE), memory + kPage);
  EXPECT_EQ(memory[kPage], 0) << "fresh";
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_DECOMMIT));
  EXPECT_EQ(query_pages(memory).RegionSize, 4 * kPage);
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
  EXPECT_EQ(free_error(memory, 0, MEM_RELEASE), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(free_error(nullptr, 0, MEM_RELEASE), ERROR_INVALID_ADDRESS);
}

// W-344, W-354, W-355, W-356 and D-125, D-127 to D-130, D-145.
TEST(Memory, IsProtectedInWholePages) {
  char* memory = allocate(4 * kPage, MEM_RESERVE, PAGE_NOACCESS);
  EXPECT_EQ(protect_error(memory, kPage, PAGE_READONLY), ERROR_INVALID_ADDRESS);
  VirtualAlloc(memory, 3 * kPage, MEM_COMMIT, PAGE_NOACCESS);
  EXPECT_EQ(protect_error(memory, 4 * kPage, PAGE_READONLY), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(query_pages(memory).Protect, PAGE_NOACCESS) << "nothing changed";
  EXPECT_EQ(protect(memory + kPage - 1, 2, PAGE_READWRITE), PAGE_NOACCESS);
  EXPECT_EQ(query_pages(memory).RegionSize, 2 * kPage);
  memory[kPage] = 'x';
  EXPECT_EQ(protect(memory + kPage, 1, PAGE_READONLY), PAGE_READWRITE);
  EXPECT_EQ(query_pages(memory).RegionSize, kPage);
  EXPECT_EQ(memory[kPage], 'x');
  const Fault fault = write_fault(memory + kPage + 5);
  EXPECT_EQ(fault.code, EXCEPTION_ACCESS_VIOLATION);
  EXPECT_EQ(fault.kind, static_cast<ULONG_PTR>(EXCEPTION_WRITE_FAULT));
  EXPECT_EQ(fault.address, reinterpret_cast<ULONG_PTR>(memory + kPage + 5));
  for (DWORD wrong : {0U, PAGE_WRITECOPY, PAGE_EXECUTE_WRITECOPY, PAGE_READONLY | PAGE_EXECUTE}) {
    EXPECT_EQ(protect_error(memory, kPage, wrong), ERROR_INVALID_PARAMETER) << wrong;
  }
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(VirtualProtect(memory, kPage, PAGE_READONLY, nullptr)); }),
            ERROR_NOACCESS);
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
  EXPECT_EQ(protect_error(memory, kPage, PAGE_READONLY), ERROR_INVALID_ADDRESS);
}

TEST(Memory, OfTheProgramCanBeProtectedToo) {
  alignas(4096) static char data[2 * kPage];
  EXPECT_EQ(protect(data, kPage, PAGE_READONLY), PAGE_READWRITE);
  EXPECT_EQ(write_fault(data).code, EXCEPTION_ACCESS_VIOLATION);
  EXPECT_EQ(protect(data, kPage, PAGE_READWRITE), PAGE_READONLY);
  EXPECT_EQ(write_fault(data).code, 0U);
}

// D-131, and Microsoft's sample "Creating Guard Pages".
TEST(Memory, IsGuardedOnce) {
  char* memory = allocate(2 * kPage, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY | PAGE_GUARD);
  EXPECT_EQ(query_pages(memory).Protect, PAGE_READONLY | PAGE_GUARD);
  const Fault fault = read_fault(memory + 7);
  EXPECT_EQ(fault.code, EXCEPTION_GUARD_PAGE);
  EXPECT_EQ(fault.address, reinterpret_cast<ULONG_PTR>(memory + 7));
  EXPECT_EQ(read_fault(memory).code, 0U);
  EXPECT_EQ(query_pages(memory).Protect, PAGE_READONLY);
  EXPECT_EQ(query_pages(memory).RegionSize, kPage) << "each page has a guard of its own";
  EXPECT_EQ(write_fault(memory).code, EXCEPTION_ACCESS_VIOLATION);
  EXPECT_EQ(write_fault(memory + kPage).code, EXCEPTION_GUARD_PAGE) << "the guard before the right";
  EXPECT_EQ(protect(memory, kPage, PAGE_READWRITE | PAGE_GUARD), PAGE_READONLY);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(VirtualLock(memory, kPage)); }), STATUS_GUARD_PAGE_VIOLATION);
  EXPECT_TRUE(VirtualLock(memory, kPage));
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
}

// D-163 to D-165.
TEST(Memory, IsLockedWithoutACount) {
  const auto unlock_error = [](char* at) { return last_error_of([&] { EXPECT_FALSE(VirtualUnlock(at, kPage)); }); };
  const auto lock_error = [](char* at) { return last_error_of([&] { EXPECT_FALSE(VirtualLock(at, kPage)); }); };
  char* memory = allocate(4 * kPage);
  EXPECT_TRUE(VirtualLock(memory + kPage - 1, 2));
  EXPECT_TRUE(VirtualLock(memory, kPage));
  EXPECT_TRUE(VirtualUnlock(memory, kPage));
  EXPECT_EQ(unlock_error(memory), ERROR_NOT_LOCKED);
  EXPECT_TRUE(VirtualUnlock(memory + kPage, kPage));
  protect(memory, kPage, PAGE_NOACCESS);
  EXPECT_EQ(lock_error(memory), ERROR_NOACCESS);
  EXPECT_TRUE(VirtualFree(memory + kPage, kPage, MEM_DECOMMIT));
  EXPECT_EQ(lock_error(memory + kPage), ERROR_NOACCESS);
  EXPECT_TRUE(VirtualLock(memory + 2 * kPage, kPage));
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
  EXPECT_EQ(unlock_error(memory + 2 * kPage), ERROR_NOT_LOCKED);
  EXPECT_EQ(lock_error(memory), ERROR_NOACCESS);
}

TEST(Memory, IsLockedUpToTheWorkingSet) {  // D-165, D-166
  char* memory = allocate(64 * kPage);
  const auto lock_error = [&](SIZE_T pages) {
    return last_error_of([&] { EXPECT_FALSE(VirtualLock(memory, pages * kPage)); });
  };
  const auto set = [](SIZE_T least, SIZE_T most) { return SetProcessWorkingSetSize(GetCurrentProcess(), least, most); };
  SIZE_T least = 0;
  SIZE_T most = 0;
  EXPECT_TRUE(GetProcessWorkingSetSize(GetCurrentProcess(), &least, &most));
  EXPECT_EQ(lock_error(least / kPage + 1), ERROR_WORKING_SET_QUOTA);
  EXPECT_TRUE(set(4 * kPage, most));
  EXPECT_EQ(lock_error(5), ERROR_WORKING_SET_QUOTA);
  EXPECT_TRUE(VirtualLock(memory, 2 * kPage));
  EXPECT_TRUE(VirtualLock(memory, 4 * kPage)) << "pages that are locked already count once";
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(VirtualUnlock(memory, 5 * kPage)); }), ERROR_NOT_LOCKED);
  EXPECT_TRUE(set(8 * kPage, most));
  EXPECT_TRUE(VirtualLock(memory, 8 * kPage));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(set(2 * kPage, kPage)); }), ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(set(least, most));
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
}

TEST(Memory, IsReset) {
  char* memory = allocate(kPage);
  EXPECT_EQ(VirtualAlloc(memory + 1, 1, MEM_RESET, PAGE_NOACCESS), memory);
  EXPECT_EQ(query_pages(memory).Protect, PAGE_READWRITE);
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
  EXPECT_EQ(allocate_error(memory, kPage, MEM_RESET), ERROR_INVALID_ADDRESS);
}

TEST(Memory, OfTheCallersProcessIsReachedByHandle) {
  HANDLE self = OpenProcess(PROCESS_ALL_ACCESS, FALSE, GetCurrentProcessId());
  void* memory = VirtualAllocEx(self, nullptr, kPage, MEM_COMMIT, PAGE_READWRITE);
  MEMORY_BASIC_INFORMATION shown{};
  DWORD old = 0;
  EXPECT_TRUE(VirtualProtectEx(self, memory, kPage, PAGE_READONLY, &old));
  EXPECT_EQ(VirtualQueryEx(self, memory, &shown, sizeof(shown)), sizeof(shown));
  EXPECT_EQ(shown.Protect, PAGE_READONLY);
  EXPECT_TRUE(VirtualFreeEx(self, memory, 0, MEM_RELEASE));
  HANDLE asker = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, GetCurrentProcessId());
  EXPECT_EQ(last_error_of([&] { VirtualAllocEx(asker, nullptr, kPage, MEM_COMMIT, PAGE_READWRITE); }),
            ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { VirtualFreeEx(nullptr, memory, 0, MEM_RELEASE); }), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(CloseHandle(self) && CloseHandle(asker));
}

TEST(Memory, IsCopiedByTheProcessesHandle) {
  char* memory = allocate(2 * kPage);
  char bytes[8] = "abcdefg";
  SIZE_T count = 0;
  HANDLE self = OpenProcess(PROCESS_ALL_ACCESS, FALSE, GetCurrentProcessId());
  EXPECT_TRUE(WriteProcessMemory(self, memory + kPage - 4, bytes, sizeof(bytes), &count));
  EXPECT_EQ(count, sizeof(bytes));
  char copy[8] = "";
  EXPECT_TRUE(ReadProcessMemory(GetCurrentProcess(), memory + kPage - 4, copy, sizeof(copy), nullptr));
  EXPECT_STREQ(copy, bytes);
  protect(memory + kPage, kPage, PAGE_NOACCESS);
  const auto read = [&](HANDLE process, char* at) { return ReadProcessMemory(process, at, copy, 8, &count); };
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(read(self, memory + kPage - 4)); }), ERROR_PARTIAL_COPY);
  EXPECT_EQ(count, 4U);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(read(self, memory + kPage)); }), ERROR_PARTIAL_COPY);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(WriteProcessMemory(self, memory + kPage, bytes, 8, &count)); }),
            ERROR_NOACCESS);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(read(nullptr, memory)); }), ERROR_INVALID_HANDLE);
  HANDLE asker = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, GetCurrentProcessId());
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(read(asker, memory)); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE) && CloseHandle(self) && CloseHandle(asker));
}

TEST(Memory, IsBadWhereItCannotBeUsed) {  // W-376 for private memory
  char* memory = allocate(3 * kPage, MEM_RESERVE);
  VirtualAlloc(memory, 2 * kPage, MEM_COMMIT, PAGE_READWRITE);
  protect(memory + kPage, kPage, PAGE_READONLY);
  EXPECT_FALSE(IsBadReadPtr(memory, 2 * kPage));
  EXPECT_TRUE(IsBadReadPtr(memory, 2 * kPage + 1));
  EXPECT_FALSE(IsBadWritePtr(memory, kPage));
  EXPECT_TRUE(IsBadWritePtr(memory, kPage + 1));
  EXPECT_TRUE(IsBadReadPtr(nullptr, 1));
  EXPECT_FALSE(IsBadReadPtr(nullptr, 0));
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
}

TEST(Memory, IsPrefetched) {  // W-379, W-380
  char* memory = allocate(kPage);
  const auto prefetch = [](ULONG_PTR count, void* address) {
    WIN32_MEMORY_RANGE_ENTRY entry{address, kPage};
    return PrefetchVirtualMemory(GetCurrentProcess(), count, &entry, 0);
  };
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(prefetch(0, memory)); }), ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(prefetch(1, memory));
  EXPECT_TRUE(prefetch(1, memory + 7));
  EXPECT_TRUE(prefetch(1, nullptr));
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
}

TEST(Memory, IsNoView) {  // W-391, W-392, D-155
  char* memory = allocate(4 * kPage);
  for (char* address : {memory, memory + 3 * kPage}) {
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(UnmapViewOfFile(address)); }), ERROR_INVALID_ADDRESS);
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(FlushViewOfFile(address, 0)); }), ERROR_INVALID_ADDRESS) << "W-400";
  }
  memory[0] = 'x';
  EXPECT_TRUE(VirtualFree(memory, 0, MEM_RELEASE));
}

void* placeholder(SIZE_T size) {
  return VirtualAlloc2(nullptr, nullptr, size, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS, nullptr, 0);
}

// W-303, D-158, D-170 to D-173 and Microsoft's sample of a ring buffer.
TEST(Placeholders, AreReplacedByViews) {
  char* base = static_cast<char*>(placeholder(2 * kUnit));
  EXPECT_TRUE(VirtualFree(base, kUnit, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
  const auto shown = query_pages(base);
  EXPECT_EQ(shown.RegionSize, kUnit);
  EXPECT_EQ(shown.State, MEM_RESERVE);
  EXPECT_EQ(shown.AllocationProtect, PAGE_NOACCESS);
  EXPECT_EQ(query_pages(base + kUnit).AllocationBase, base + kUnit);
  HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 2 * kUnit, nullptr);
  const auto map = [&](char* at, ULONG64 offset, SIZE_T size) {
    return MapViewOfFile3(section, nullptr, at, offset, size, MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE, nullptr, 0);
  };
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(map(base, 0, 2 * kUnit), nullptr); }), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(map(base, kPage, kUnit), base) << "D-171: offsets of whole pages";
  EXPECT_EQ(map(base + kUnit, kPage, kUnit), base + kUnit);
  base[0] = 'r';
  EXPECT_EQ(base[kUnit], 'r');
  EXPECT_TRUE(UnmapViewOfFile2(GetCurrentProcess(), base, MEM_PRESERVE_PLACEHOLDER));
  EXPECT_EQ(query_pages(base).State, MEM_RESERVE);
  EXPECT_EQ(map(base, kPage, kUnit), base);
  EXPECT_TRUE(UnmapViewOfFileEx(base, 0) && UnmapViewOfFile(base + kUnit));
  EXPECT_EQ(query_pages(base).State, MEM_FREE);
  EXPECT_TRUE(CloseHandle(section));
}

TEST(Placeholders, AreSplitJoinedAndReplacedByMemory) {
  char* base = static_cast<char*>(placeholder(4 * kUnit));
  EXPECT_EQ(free_error(base, 4 * kUnit, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(free_error(base, 4 * kUnit, MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(allocate_error(base, kPage, MEM_COMMIT), ERROR_INVALID_ADDRESS);
  EXPECT_TRUE(VirtualFree(base + kUnit, kUnit, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
  const auto replace = [](char* at, SIZE_T size) {
    return VirtualAlloc2(nullptr, at, size, MEM_RESERVE | MEM_COMMIT | MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE, nullptr,
                         0);
  };
  EXPECT_EQ(replace(base, 2 * kUnit), nullptr);
  EXPECT_EQ(replace(base + kUnit, kUnit), base + kUnit);
  base[kUnit] = 'm';
  EXPECT_TRUE(VirtualFree(base + kUnit, kUnit, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER));
  EXPECT_EQ(query_pages(base + kUnit).State, MEM_RESERVE);
  EXPECT_TRUE(VirtualFree(base, 4 * kUnit, MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS));
  EXPECT_EQ(query_pages(base).RegionSize, 4 * kUnit);
  EXPECT_TRUE(VirtualFree(base, 0, MEM_RELEASE));
}

}  // namespace
}  // namespace mapcheck::tests
