// SPDX-License-Identifier: Apache-2.0
// Sections and views: arguments, rights, sizes, copy-on-write, and the two lifetimes.
#include <cstring>

#include "contract.h"

namespace mapcheck::tests {
namespace {

HANDLE memory_section(DWORD protect, DWORD size, LPCWSTR name = nullptr) {
  return CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, protect, 0, size, name);
}

char* map(HANDLE section, DWORD access, SIZE_T size = 0) {
  return static_cast<char*>(MapViewOfFile(section, access, 0, 0, size));
}

DWORD map_error(HANDLE section, DWORD access, DWORD offset = 0, SIZE_T size = 0, LPVOID base = nullptr) {
  return last_error_of([&] { EXPECT_EQ(MapViewOfFileEx(section, access, 0, offset, size, base), nullptr); });
}

MEMORY_BASIC_INFORMATION query(const void* address) {
  MEMORY_BASIC_INFORMATION information{};
  EXPECT_EQ(VirtualQuery(address, &information, sizeof(information)), sizeof(information));
  return information;
}

TEST(Sections, RefuseBadArguments) {
  const auto error = [](HANDLE file, DWORD protect, DWORD size) {
    return last_error_of([&] { EXPECT_EQ(CreateFileMappingW(file, nullptr, protect, 0, size, nullptr), nullptr); });
  };
  constexpr DWORD kRead = PAGE_READWRITE;
  EXPECT_EQ(error(INVALID_HANDLE_VALUE, kRead, 0), ERROR_INVALID_PARAMETER);
  for (DWORD protect : {0U, PAGE_NOACCESS, PAGE_EXECUTE, PAGE_READWRITE | PAGE_READONLY, PAGE_READWRITE | PAGE_GUARD}) {
    EXPECT_EQ(error(INVALID_HANDLE_VALUE, protect, 4096), ERROR_INVALID_PARAMETER) << protect;
  }
  for (DWORD section : {SEC_RESERVE | SEC_COMMIT, SEC_NOCACHE, SEC_WRITECOMBINE, SEC_LARGE_PAGES, SEC_FILE,
                        SEC_FILE | SEC_COMMIT, SEC_IMAGE | SEC_COMMIT, SEC_RESERVE | SEC_LARGE_PAGES}) {
    EXPECT_EQ(error(INVALID_HANDLE_VALUE, kRead | section, 4096), ERROR_INVALID_PARAMETER) << section;
  }
  EXPECT_EQ(error(INVALID_HANDLE_VALUE, kRead | SEC_IMAGE, 4096), ERROR_BAD_EXE_FORMAT);
  EXPECT_EQ(error(INVALID_HANDLE_VALUE, kRead | SEC_COMMIT | SEC_LARGE_PAGES, 4096), ERROR_PRIVILEGE_NOT_HELD);
  EXPECT_EQ(error(reinterpret_cast<HANDLE>(0xFFFFFFFFULL), kRead, 4096), ERROR_INVALID_HANDLE);
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  EXPECT_EQ(error(event, kRead, 4096), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(CloseHandle(event));
}

TEST(Sections, PromiseNoMoreMemoryThanThereIs) {
  const auto create = [](DWORD more) {
    return CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE | more, 0x100, 0, nullptr);
  };
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(create(SEC_COMMIT), nullptr); }), ERROR_COMMITMENT_LIMIT);
  HANDLE reserved = create(SEC_RESERVE);
  EXPECT_NE(reserved, nullptr) << "reserving costs nothing";
  EXPECT_TRUE(CloseHandle(reserved));
}

TEST(Sections, KeepTheirSizeAndDataWhenMadeAgain) {
  const std::wstring name = fresh_name();
  HANDLE section = memory_section(PAGE_READWRITE, 4090, name.c_str());
  char* view = map(section, FILE_MAP_WRITE);
  view[4095] = 'x';  // sizes of memory are whole pages
  HANDLE again = memory_section(PAGE_READWRITE, 65536, name.c_str());
  EXPECT_EQ(map_error(again, FILE_MAP_READ, 0, 4097), ERROR_ACCESS_DENIED);
  char* second = map(again, FILE_MAP_READ);
  EXPECT_EQ(query(second).RegionSize, 4096U);
  EXPECT_EQ(second[4095], 'x');
  EXPECT_TRUE(UnmapViewOfFile(view) && UnmapViewOfFile(second) && CloseHandle(section) && CloseHandle(again));
}

TEST(Sections, LoseTheirNameWithTheLastHandleAndTheirBytesWithTheLastView) {
  const std::wstring name = fresh_name();
  HANDLE section = memory_section(PAGE_READWRITE, 4096, name.c_str());
  char* view = map(section, FILE_MAP_WRITE);
  view[0] = 42;
  EXPECT_TRUE(CloseHandle(section));
  EXPECT_EQ(last_error_of([&] { OpenFileMappingW(FILE_MAP_READ, FALSE, name.c_str()); }), ERROR_FILE_NOT_FOUND);
  HANDLE successor = nullptr;
  EXPECT_EQ(last_error_of([&] { successor = memory_section(PAGE_READWRITE, 4096, name.c_str()); }), ERROR_SUCCESS);
  char* fresh = map(successor, FILE_MAP_WRITE);
  EXPECT_EQ(fresh[0], 0);
  EXPECT_EQ(view[0], 42);
  EXPECT_TRUE(UnmapViewOfFile(view) && UnmapViewOfFile(fresh) && CloseHandle(successor));
}

TEST(Sections, KeepTheirBytesWithoutViews) {
  HANDLE section = memory_section(PAGE_READWRITE, 4096);
  char* view = map(section, FILE_MAP_WRITE);
  view[7] = 7;
  EXPECT_TRUE(UnmapViewOfFile(view));
  view = map(section, FILE_MAP_READ);
  EXPECT_EQ(view[7], 7);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

struct AccessCell {
  DWORD access;
  DWORD shown[6];  // for each section protection; 5 is ERROR_ACCESS_DENIED
};

TEST(Views, ShowWhatAccessAndProtectionMake) {
  constexpr DWORD kProtections[] = {PAGE_READONLY,     PAGE_READWRITE,         PAGE_WRITECOPY,
                                    PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY};
  constexpr AccessCell kCells[] = {
      {0x00, {1, 1, 1, 1, 1, 1}},          {0x01, {8, 8, 8, 8, 8, 8}},    {0x02, {5, 4, 5, 5, 4, 5}},
      {0x04, {2, 2, 2, 2, 2, 2}},          {0x05, {2, 2, 2, 2, 2, 2}},    {0x06, {5, 4, 5, 5, 4, 5}},
      {0x09, {1, 1, 1, 1, 1, 1}},          {0x0e, {5, 4, 5, 5, 4, 5}},    {0x20, {1, 1, 1, 1, 1, 1}},
      {0x21, {5, 5, 5, 0x80, 0x80, 0x80}}, {0x22, {5, 5, 5, 5, 0x40, 5}}, {0x24, {5, 5, 5, 0x20, 0x20, 0x20}},
      {0x2d, {5, 5, 5, 0x20, 0x20, 0x20}}, {0x2f, {5, 5, 5, 5, 0x40, 5}}};
  for (std::size_t column = 0; column < 6; ++column) {
    HANDLE section = memory_section(kProtections[column], 4096);
    for (const AccessCell& cell : kCells) {
      SCOPED_TRACE("access " + std::to_string(cell.access) + " protection " + std::to_string(kProtections[column]));
      if (cell.shown[column] == ERROR_ACCESS_DENIED) {
        EXPECT_EQ(map_error(section, cell.access), ERROR_ACCESS_DENIED);
        continue;
      }
      char* view = map(section, cell.access);
      ASSERT_NE(view, nullptr);
      EXPECT_EQ(query(view).Protect, cell.shown[column]);
      EXPECT_EQ(query(view).AllocationProtect, cell.shown[column]);
      EXPECT_TRUE(UnmapViewOfFile(view));
    }
    EXPECT_TRUE(CloseHandle(section));
  }
}

TEST(Views, NeedTheRightsOfTheirHandle) {
  const std::wstring name = fresh_name();
  HANDLE section = memory_section(PAGE_READWRITE, 4096, name.c_str());
  HANDLE reader = OpenFileMappingW(FILE_MAP_READ, FALSE, name.c_str());
  HANDLE writer = OpenFileMappingW(FILE_MAP_WRITE, FALSE, name.c_str());
  HANDLE copier = OpenFileMappingW(FILE_MAP_COPY, FALSE, name.c_str());
  EXPECT_EQ(map_error(reader, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
  EXPECT_EQ(map_error(writer, FILE_MAP_READ), ERROR_ACCESS_DENIED);
  for (DWORD access : {FILE_MAP_READ, FILE_MAP_COPY}) EXPECT_TRUE(UnmapViewOfFile(map(copier, access)));
  EXPECT_TRUE(UnmapViewOfFile(map(writer, FILE_MAP_WRITE)));
  HANDLE rightless = nullptr;
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &rightless, 0, FALSE, 0));
  EXPECT_EQ(map_error(rightless, 0), ERROR_ACCESS_DENIED);
  for (HANDLE handle : {section, reader, writer, copier, rightless}) EXPECT_TRUE(CloseHandle(handle));
}

TEST(Views, CannotDoMoreThanTheirSection) {
  const std::wstring name = fresh_name();
  HANDLE section = memory_section(PAGE_READONLY, 4096, name.c_str());
  HANDLE all = OpenFileMappingW(FILE_MAP_ALL_ACCESS, FALSE, name.c_str());
  EXPECT_EQ(map_error(all, FILE_MAP_WRITE), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(map_error(all, FILE_MAP_READ | FILE_MAP_EXECUTE), ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(CloseHandle(section) && CloseHandle(all));
}

TEST(Views, CheckOffsetBaseAndSize) {
  HANDLE section = memory_section(PAGE_READWRITE, 0x30000);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 4096), ERROR_MAPPED_ALIGNMENT);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 0x40000), ERROR_ACCESS_DENIED);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 0x10000, 0x20001), ERROR_ACCESS_DENIED);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 0, ~SIZE_T{0}), ERROR_INVALID_PARAMETER);
  char* view = static_cast<char*>(MapViewOfFile(section, FILE_MAP_READ, 0, 0x10000, 0));
  EXPECT_EQ(query(view).RegionSize, 0x20000U);
  EXPECT_EQ(reinterpret_cast<ULONG_PTR>(view) % 65536, 0U);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 0, 0, view), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 0, 0, view + 4096), ERROR_MAPPED_ALIGNMENT);
  EXPECT_EQ(map_error(section, FILE_MAP_READ, 4096, 0, view), ERROR_MAPPED_ALIGNMENT);
  EXPECT_TRUE(UnmapViewOfFile(view));
  EXPECT_EQ(MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 4096, view), view);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

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
  EXPECT_EQ(last_error_of([] { EXPECT_FALSE(UnmapViewOfFile(nullptr)); }), ERROR_INVALID_ADDRESS);
  EXPECT_TRUE(CloseHandle(section));
}

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

TEST(Views, AreFlushed) {
  HANDLE section = memory_section(PAGE_READWRITE, 0x2000);
  char* view = map(section, FILE_MAP_WRITE);
  EXPECT_TRUE(FlushViewOfFile(view, 0));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(FlushViewOfFile(view, 0x2001)); }), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(last_error_of([] { EXPECT_FALSE(FlushViewOfFile(nullptr, 0)); }), ERROR_INVALID_ADDRESS);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

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
