// SPDX-License-Identifier: Apache-2.0
// What any program calls around its mappings: heaps, the environment, the machine, its clocks and itself. The clauses
// are those of Microsoft's page of each call.
#include <cstring>
#include <vector>

#include "contract.h"

namespace mapcheck::tests {
namespace {

// D-014: the memory of a heap is the process's own.
TEST(Heaps, KnowTheSizesOfTheirBlocks) {
  HANDLE heap = GetProcessHeap();
  auto* block = static_cast<unsigned char*>(HeapAlloc(heap, HEAP_ZERO_MEMORY, 100));
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(HeapSize(heap, 0, block), 100U);
  EXPECT_EQ(block[0] | block[99], 0);
  block[99] = 7;
  block = static_cast<unsigned char*>(HeapReAlloc(heap, HEAP_ZERO_MEMORY, block, 5000));
  EXPECT_EQ(HeapSize(heap, 0, block), 5000U);
  EXPECT_EQ(block[99], 7);
  EXPECT_EQ(block[100] | block[4999], 0) << "what was added is zeroed";
  EXPECT_EQ(HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, 6000), nullptr);
  EXPECT_EQ(HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, 50), block);
  EXPECT_TRUE(HeapValidate(heap, 0, block));
  EXPECT_TRUE(HeapFree(heap, 0, block));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(HeapFree(heap, 0, &heap)); }), ERROR_INVALID_PARAMETER);
}

TEST(Heaps, OfTheirOwnEndWithTheirBlocksAndKeepTheirLimit) {
  HANDLE heap = HeapCreate(0, 0, 64 * 1024);
  ASSERT_NE(heap, nullptr);
  void* block = HeapAlloc(heap, 0, 40 * 1024);
  EXPECT_NE(block, nullptr);
  EXPECT_EQ(HeapAlloc(heap, 0, 40 * 1024), nullptr);
  EXPECT_FALSE(HeapValidate(GetProcessHeap(), 0, block));
  EXPECT_TRUE(HeapDestroy(heap));
  EXPECT_EQ(last_error_of([] { EXPECT_FALSE(HeapDestroy(GetProcessHeap())); }), ERROR_INVALID_HANDLE);
}

TEST(Heaps, HaveOldNames) {
  HGLOBAL global = GlobalAlloc(GHND, 64);
  EXPECT_EQ(GlobalSize(global), 64U);
  EXPECT_EQ(static_cast<char*>(GlobalLock(global))[63], 0);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(GlobalUnlock(global)); }), NO_ERROR) << "no lock is left";
  EXPECT_EQ(GlobalFree(global), nullptr);
  HLOCAL local = LocalAlloc(LPTR, 8);
  local = LocalReAlloc(local, 16, LMEM_ZEROINIT | LMEM_MOVEABLE);
  EXPECT_EQ(LocalSize(local), 16U);
  EXPECT_EQ(LocalFree(local), nullptr);
  EXPECT_EQ(LocalFree(nullptr), nullptr);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(LocalFree(&local), &local); }), ERROR_INVALID_HANDLE);
}

TEST(Environment, IsReadAndChanged) {
  EXPECT_TRUE(SetEnvironmentVariableW(L"MapcheckVariable", L"\u20ac"));
  char narrow[8];
  EXPECT_EQ(GetEnvironmentVariableA("MapcheckVariable", narrow, 8), 3U);
  EXPECT_STREQ(narrow, "\xe2\x82\xac");
  EXPECT_EQ(GetEnvironmentVariableA("MAPCHECKVARIABLE", narrow, 8), 3U) << "case does not count";
  EXPECT_EQ(GetEnvironmentVariableA("MapcheckVariable", narrow, 3), 4U) << "the size that would do";
  wchar_t wide[64];
  EXPECT_EQ(ExpandEnvironmentStringsW(L"<%mapcheckvariable%> %no such%", wide, 64), 14U);
  EXPECT_STREQ(wide, L"<\u20ac> %no such%");
  EXPECT_TRUE(SetEnvironmentVariableA("MapcheckVariable", ""));
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(GetEnvironmentVariableA("MapcheckVariable", narrow, 8), 0U); }),
            ERROR_SUCCESS);
  EXPECT_TRUE(SetEnvironmentVariableA("MapcheckVariable", nullptr));
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(GetEnvironmentVariableA("MapcheckVariable", narrow, 8), 0U); }),
            ERROR_ENVVAR_NOT_FOUND);
  EXPECT_EQ(last_error_of([] { EXPECT_FALSE(SetEnvironmentVariableA("a=b", "c")); }), ERROR_INVALID_PARAMETER);
}

TEST(Environment, IsOneBlock) {
  EXPECT_TRUE(SetEnvironmentVariableA("MapcheckVariable", "there"));
  LPWCH block = GetEnvironmentStringsW();
  bool found = false;
  for (const wchar_t* entry = block; *entry != 0; entry += std::wcslen(entry) + 1) {
    found = found || std::wstring(entry) == L"MapcheckVariable=there";
  }
  EXPECT_TRUE(found);
  EXPECT_TRUE(FreeEnvironmentStringsW(block));
  EXPECT_TRUE(SetEnvironmentVariableA("MapcheckVariable", nullptr));
}

TEST(Times, GoFromOneFormToTheOtherAndBack) {
  const SYSTEMTIME given = {2024, 2, 4, 29, 23, 59, 58, 999};
  FILETIME ticks{};
  SYSTEMTIME back{};
  EXPECT_TRUE(SystemTimeToFileTime(&given, &ticks));
  EXPECT_TRUE(FileTimeToSystemTime(&ticks, &back));
  EXPECT_EQ(std::memcmp(&given, &back, sizeof(given)), 0);
  const SYSTEMTIME first = {1601, 1, 1, 1, 0, 0, 0, 0};
  EXPECT_TRUE(SystemTimeToFileTime(&first, &ticks));
  EXPECT_EQ(ticks.dwLowDateTime | ticks.dwHighDateTime, 0U);
  const SYSTEMTIME no_day = {2023, 2, 0, 29, 0, 0, 0, 0};
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SystemTimeToFileTime(&no_day, &ticks)); }), ERROR_INVALID_PARAMETER);
  const FILETIME too_late = {0, 0x80000000};
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(FileTimeToSystemTime(&too_late, &back)); }), ERROR_INVALID_PARAMETER);
}

TEST(Times, OfAllClocksGoOn) {
  LARGE_INTEGER before{};
  LARGE_INTEGER after{};
  const ULONGLONG ticks = GetTickCount64();
  EXPECT_TRUE(QueryPerformanceCounter(&before));
  Sleep(2);
  EXPECT_TRUE(QueryPerformanceCounter(&after));
  LARGE_INTEGER frequency{};
  EXPECT_TRUE(QueryPerformanceFrequency(&frequency));
  EXPECT_GE((after.QuadPart - before.QuadPart) * 1000, 2 * frequency.QuadPart);
  EXPECT_GE(GetTickCount64() - ticks, 1U);
  FILETIME now{};
  SYSTEMTIME fields{};
  GetSystemTimeAsFileTime(&now);
  GetSystemTime(&fields);
  SYSTEMTIME same{};
  EXPECT_TRUE(FileTimeToSystemTime(&now, &same));
  EXPECT_LE(fields.wYear - same.wYear, 1);
}

TEST(TheProgram, KnowsItself) {
  HMODULE self = GetModuleHandleW(nullptr);
  ASSERT_NE(self, nullptr);
  EXPECT_EQ(std::memcmp(self,
                        "\x7f"
                        "ELF",
                        4),
            0)
      << "where the program is loaded";
  char path[MAX_PATH];
  char same[MAX_PATH];
  EXPECT_EQ(GetModuleFileNameA(self, path, MAX_PATH), GetModuleFileNameA(nullptr, same, MAX_PATH));
  EXPECT_STREQ(path, same);
  EXPECT_EQ(GetModuleHandleA(std::strrchr(path, '/') + 1), self);
  EXPECT_EQ(last_error_of([] { EXPECT_EQ(GetModuleHandleA("no such module"), nullptr); }), ERROR_MOD_NOT_FOUND);
  EXPECT_EQ(GetProcessId(GetCurrentProcess()), GetCurrentProcessId());
  SYSTEM_INFO info{};
  GetNativeSystemInfo(&info);
  EXPECT_EQ(info.dwAllocationGranularity, 65536U);
}

TEST(TheProgram, HasAnErrorModeAndALastErrorForEachThread) {
  EXPECT_EQ(SetErrorMode(SEM_FAILCRITICALERRORS), 0U);
  EXPECT_EQ(GetErrorMode(), SEM_FAILCRITICALERRORS);
  EXPECT_EQ(SetErrorMode(0), SEM_FAILCRITICALERRORS);
  SetLastError(5);
  in_thread([] { EXPECT_EQ(GetLastError(), 0U); });
  EXPECT_EQ(GetLastError(), 5U);
}

}  // namespace
}  // namespace mapcheck::tests
