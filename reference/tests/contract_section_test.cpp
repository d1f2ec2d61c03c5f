// SPDX-License-Identifier: Apache-2.0
// Views: where they are placed, what they show of the section, copies of pages, flushing, and what VirtualQuery tells.
// A view is a range of the address space that belongs to the program until it is unmapped.
#include <cstring>

#include "contract.h"
#include "scratch_file.h"

namespace mapcheck::tests {
namespace {

HANDLE memory_section(DWORD protect, DWORD size) {
  return CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, protect, 0, size, nullptr);
}

char* map(HANDLE section, DWORD access, SIZE_T size = 0) {
  return static_cast<char*>(MapViewOfFile(section, access, 0, 0, size));
}

// All of it from an offset on.
char* map_at(HANDLE section, DWORD offset) {
  return static_cast<char*>(MapViewOfFile(section, FILE_MAP_WRITE, 0, offset, 0));
}

DWORD map_error(HANDLE section, DWORD access, DWORD offset = 0, SIZE_T size = 0, LPVOID base = nullptr) {
  return last_error_of([&] { EXPECT_EQ(MapViewOfFileEx(section, access, 0, offset, size, base), nullptr); });
}

MEMORY_BASIC_INFORMATION query(const void* address) {
  MEMORY_BASIC_INFORMATION information{};
  EXPECT_EQ(VirtualQuery(address, &information, sizeof(information)), sizeof(information));
  return information;
}

// W-278, W-281, D-136, D-139, D-372: an offset is a multiple of 64 KiB, and that is looked at before the base.
TEST(Views, BeginAtMultiplesOfTheGranularity) {
  HANDLE section = memory_section(PAGE_READWRITE, 0x30000);
  char* taken = map(section, FILE_MAP_READ);
  for (DWORD offset : {1U, 42U, 4096U, 0xFFFFU, 0x10001U}) {
    EXPECT_EQ(map_error(section, FILE_MAP_READ, offset), ERROR_MAPPED_ALIGNMENT) << offset;
    EXPECT_EQ(map_error(section, FILE_MAP_READ, offset, 0, taken), ERROR_MAPPED_ALIGNMENT) << offset;
  }
  char* view = map_at(section, 0x10000);
  EXPECT_EQ(query(view).RegionSize, 0x20000U) << "D-062: to the end of the section";
  EXPECT_TRUE(UnmapViewOfFile(view) && UnmapViewOfFile(taken) && CloseHandle(section));
}

// D-366, D-372: what is wrong with the handle is told before what is wrong with the place.
TEST(Views, NeedAHandleBeforeAPlace) {
  HANDLE section = memory_section(PAGE_READWRITE, 0x10000);
  HANDLE reader = nullptr;
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &reader, FILE_MAP_READ, FALSE, 0));
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  EXPECT_EQ(map_error(event, FILE_MAP_READ, 1), ERROR_INVALID_HANDLE);
  EXPECT_EQ(map_error(reader, FILE_MAP_WRITE, 1), ERROR_ACCESS_DENIED);
  EXPECT_EQ(map_error(section, FILE_MAP_WRITE, 0x20001), ERROR_MAPPED_ALIGNMENT);
  EXPECT_TRUE(CloseHandle(event) && CloseHandle(reader) && CloseHandle(section));
}

// W-279, W-280, W-282, D-147 to D-152: exactly there or not at all; NULL is anywhere.
TEST(Views, ArePlacedWhereTheyAreWanted) {
  HANDLE section = memory_section(PAGE_READWRITE, 0x20000);
  char* view = static_cast<char*>(MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0, nullptr));
  for (DWORD offset : {42U, 0x1000U}) {
    EXPECT_EQ(map_error(section, FILE_MAP_READ, 0, 0, view + offset), ERROR_MAPPED_ALIGNMENT);
  }
  for (DWORD offset : {0U, 0x10000U}) {
    EXPECT_EQ(map_error(section, FILE_MAP_READ, 0, 0, view + offset), ERROR_INVALID_ADDRESS);
  }
  EXPECT_TRUE(UnmapViewOfFile(view));
  EXPECT_EQ(MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 4096, view), view);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

// W-284, W-285 for a file, to the byte; W-286, W-290 to W-293, D-062, D-067, D-137, D-138, D-141 for memory, in pages.
// W-288: what no address space can hold is a bad argument (inferred).
TEST(Views, EndWithTheirSection) {
  const ScratchFile scratch(0x3456);
  HANDLE file = scratch.open(GENERIC_READ);
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0x3452, nullptr);
  EXPECT_TRUE(UnmapViewOfFile(map(section, FILE_MAP_READ, 0x3452)));
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 0, 0x3453), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(CloseHandle(section) && CloseHandle(file));
  section = memory_section(PAGE_READWRITE, 0x30000);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 0, 0x30001), ERROR_ACCESS_DENIED);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 0x10000, 0x20001), ERROR_ACCESS_DENIED);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 0x30000), ERROR_ACCESS_DENIED);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 0x40000), ERROR_ACCESS_DENIED);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 0x40000, 1), ERROR_ACCESS_DENIED);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 0, ~SIZE_T{0}), ERROR_INVALID_PARAMETER);
  const struct {
    SIZE_T asked;
    SIZE_T got;
  } cases[] = {{0, 0x30000}, {1, 0x1000}, {0x1001, 0x2000}, {0x30000, 0x30000}};
  for (const auto& each : cases) {
    char* view = map(section, FILE_MAP_READ, each.asked);
    EXPECT_EQ(query(view).RegionSize, each.got);
    EXPECT_TRUE(UnmapViewOfFile(view));
  }
  EXPECT_TRUE(CloseHandle(section));
}

// W-275, W-276, D-135, D-140, D-142, D-175: several at once, each for itself, over the same bytes.
TEST(Views, MayOverlapInTheirSection) {
  const ScratchFile scratch(0x30000);
  HANDLE file = scratch.open(GENERIC_READ | GENERIC_WRITE);
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READWRITE, 0, 0, nullptr);
  char* whole = map(section, FILE_MAP_WRITE);
  char* middle = map_at(section, 0x10000);
  char* end = map_at(section, 0x20000);
  EXPECT_TRUE(whole != middle && middle != end && end != whole);
  for (char* view : {whole, middle, end}) EXPECT_EQ(reinterpret_cast<ULONG_PTR>(view) % 0x10000, 0U);
  whole[0x20005] = 'x';
  EXPECT_EQ(middle[0x10005], 'x');
  EXPECT_EQ(end[5], 'x');
  end[6] = 'y';
  EXPECT_EQ(whole[0x20006], 'y');
  for (char* view : {whole, middle, end}) EXPECT_TRUE(UnmapViewOfFile(view));
  EXPECT_TRUE(CloseHandle(section) && CloseHandle(file));
}

// D-143, D-144, W-336: a region begins with the page that was asked for and ends with the view.
TEST(Views, AreDescribedFromAnyAddressInThem) {
  HANDLE section = memory_section(PAGE_READWRITE, 0x5000);
  char* view = map(section, FILE_MAP_WRITE);
  for (std::size_t inside : {0U, 1U, 5000U, 0x4FFFU}) {
    const auto region = query(view + inside);
    const std::size_t page = inside / 4096 * 4096;
    EXPECT_EQ(region.BaseAddress, view + page);
    EXPECT_EQ(region.AllocationBase, view);
    EXPECT_EQ(region.RegionSize, 0x5000 - page);
    EXPECT_EQ(region.State, MEM_COMMIT);
    EXPECT_EQ(region.Type, MEM_MAPPED);
    EXPECT_EQ(region.Protect, PAGE_READWRITE);
    EXPECT_EQ(region.AllocationProtect, PAGE_READWRITE);
  }
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

// D-168, D-169: Microsoft's own example of a view within a file, 1 KiB at offset 138240 of consecutive numbers.
TEST(Views, WithinAFileFollowTheExample) {
  constexpr DWORD kNumbers = 65536;
  constexpr DWORD kOffset = 138240;
  SYSTEM_INFO system{};
  GetSystemInfo(&system);
  const DWORD start = kOffset / system.dwAllocationGranularity * system.dwAllocationGranularity;
  const DWORD delta = kOffset - start;
  const ScratchFile scratch(kNumbers * 4);
  HANDLE file = scratch.open(GENERIC_READ | GENERIC_WRITE);
  for (DWORD i = 0; i < kNumbers; ++i) {
    DWORD written = 0;
    ASSERT_TRUE(WriteFile(file, &i, sizeof(i), &written, nullptr));
  }
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READWRITE, 0, kOffset + 1024, nullptr);
  char* view = static_cast<char*>(MapViewOfFile(section, FILE_MAP_WRITE, 0, start, delta + 1024));
  DWORD number = 0;
  std::memcpy(&number, view + delta, sizeof(number));
  EXPECT_EQ(number, kOffset / 4);
  EXPECT_EQ(map_error(section, FILE_MAP_WRITE, start, delta + 1025), ERROR_ACCESS_DENIED);
  EXPECT_EQ(scratch.size(), kNumbers * 4) << "the file is larger, and stays so";
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(file));
}

// D-078: a section may be larger than any address space, a view of all of it may not.
TEST(Views, NeedRoom) {
  HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE | SEC_RESERVE, 0x8000, 0, nullptr);
  EXPECT_EQ(map_error(section, FILE_MAP_READ), ERROR_NOT_ENOUGH_MEMORY);
  EXPECT_TRUE(UnmapViewOfFile(map(section, FILE_MAP_READ, 4096)) && CloseHandle(section));
}

// D-180, D-181, D-185, W-420: stores are in the file for who reads it next, flushed or not.
TEST(Views, WriteTheirFile) {
  const ScratchFile scratch(100);
  HANDLE file = scratch.open(GENERIC_READ | GENERIC_WRITE);
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READWRITE, 0, 0, nullptr);
  EXPECT_TRUE(CloseHandle(file));
  char* view = map(section, FILE_MAP_WRITE);
  std::memcpy(view + 10, "stored", 6);
  file = scratch.open(GENERIC_WRITE);
  EXPECT_TRUE(FlushViewOfFile(view, 0) && FlushFileBuffers(file) && CloseHandle(file));
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
  file = scratch.open(GENERIC_READ);
  char bytes[16] = {};
  DWORD got = 0;
  EXPECT_TRUE(ReadFile(file, bytes, sizeof(bytes), &got, nullptr));
  EXPECT_EQ(std::string(bytes + 10, 6), "stored");
  EXPECT_TRUE(CloseHandle(file));
}

// W-375, W-388 to W-390, W-393 to W-395, D-153, D-154, D-156.
TEST(Views, AreUnmappedByAnyAddressInThem) {
  HANDLE section = memory_section(PAGE_READWRITE, 0x3000);
  for (std::size_t inside : {0U, 100U, 4096U, 0x2FFFU}) {
    char* view = map(section, FILE_MAP_READ);
    EXPECT_TRUE(UnmapViewOfFile(view + inside));
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(UnmapViewOfFile(view)); }), ERROR_INVALID_ADDRESS);
    const auto gone = query(view);
    EXPECT_EQ(gone.State, MEM_FREE);
    EXPECT_EQ(gone.Protect, PAGE_NOACCESS);
    EXPECT_EQ(gone.AllocationBase, nullptr);
  }
  for (ULONG_PTR bogus : {0ULL, 0xDEADBEEFULL, 0xFFFF000000000000ULL}) {
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(UnmapViewOfFile(reinterpret_cast<LPCVOID>(bogus))); }),
              ERROR_INVALID_ADDRESS);
  }
  EXPECT_TRUE(CloseHandle(section));
}

// W-359, W-362, W-369, W-370, D-106, D-108 to D-111.
TEST(Views, CopyOnlyThePagesThatAreWritten) {
  HANDLE section = memory_section(PAGE_READWRITE, 0x3000);
  char* shared = map(section, FILE_MAP_WRITE);
  char* copy = map(section, FILE_MAP_COPY);
  EXPECT_EQ(query(copy).RegionSize, 0x3000U);
  copy[0x1000] = 'c';
  EXPECT_EQ(query(copy).RegionSize, 0x1000U);
  EXPECT_EQ(query(copy + 0x1000).Protect, PAGE_READWRITE);
  EXPECT_EQ(query(copy + 0x1000).RegionSize, 0x1000U);
  EXPECT_EQ(query(copy + 0x2000).Protect, PAGE_WRITECOPY);
  EXPECT_EQ(query(copy + 0x1000).AllocationProtect, PAGE_WRITECOPY);
  shared[0] = 's';
  shared[0x1000] = 's';
  EXPECT_EQ(copy[0], 's') << "a page that was not written follows the section";
  EXPECT_EQ(copy[0x1000], 'c');
  EXPECT_TRUE(UnmapViewOfFile(copy));
  copy = map(section, FILE_MAP_COPY);
  EXPECT_EQ(copy[0x1000], 's') << "what was written privately is gone";
  EXPECT_TRUE(UnmapViewOfFile(copy) && UnmapViewOfFile(shared) && CloseHandle(section));
}

// W-339, D-050.
TEST(Views, OfReservedMemoryAreNotCommitted) {
  HANDLE section = memory_section(PAGE_READWRITE | SEC_RESERVE | SEC_NOCACHE, 0x10000);
  char* view = map(section, FILE_MAP_WRITE);
  const auto information = query(view);
  EXPECT_EQ(information.State, MEM_RESERVE);
  EXPECT_EQ(information.Protect, 0U);
  EXPECT_EQ(information.AllocationProtect, PAGE_READWRITE | PAGE_NOCACHE);
  EXPECT_EQ(information.Type, MEM_MAPPED);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

// W-398, W-399, W-401, D-183, D-184, D-187.
TEST(Views, AreFlushed) {
  HANDLE section = memory_section(PAGE_READWRITE, 0x2000);
  char* view = map(section, FILE_MAP_WRITE);
  EXPECT_TRUE(FlushViewOfFile(view, 0));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(FlushViewOfFile(view, 0x2001)); }), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(last_error_of([] { EXPECT_FALSE(FlushViewOfFile(nullptr, 0)); }), ERROR_INVALID_ADDRESS);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

// W-374, D-146.
TEST(Queries, TellOfOtherMemoryToo) {
  int local = 0;
  const auto stack = query(&local);
  EXPECT_EQ(stack.State, MEM_COMMIT);
  EXPECT_EQ(stack.Protect, PAGE_READWRITE);
  EXPECT_EQ(stack.Type, MEM_PRIVATE);
  MEMORY_BASIC_INFORMATION information{};
  const auto high = reinterpret_cast<LPCVOID>(0x800000000000);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(VirtualQuery(high, &information, sizeof(information)), 0U); }),
            ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(VirtualQuery(&local, &information, 8), 0U); }), ERROR_BAD_LENGTH);
}

}  // namespace
}  // namespace mapcheck::tests
