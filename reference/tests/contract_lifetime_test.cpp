// SPDX-License-Identifier: Apache-2.0
// The two lifetimes as a program sees them: names and handles on one side, bytes and views on the other. Neither needs
// the other to go on.
#include <initializer_list>

#include "contract.h"
#include "scratch_file.h"

namespace mapcheck::tests {
namespace {

constexpr DWORD kPage = 4096;

HANDLE create(HANDLE file, const std::wstring& name, DWORD size = kPage) {
  return CreateFileMappingW(file, nullptr, PAGE_READWRITE, 0, size, name.empty() ? nullptr : name.c_str());
}
HANDLE memory(const std::wstring& name = {}, DWORD size = kPage) {
  return create(INVALID_HANDLE_VALUE, name, size);
}
char* map(HANDLE section, DWORD access = FILE_MAP_WRITE) {
  return static_cast<char*>(MapViewOfFile(section, access, 0, 0, 0));
}
DWORD open_error(const std::wstring& name) {
  HANDLE opened = nullptr;
  const DWORD error = last_error_of([&] { opened = OpenFileMappingW(FILE_MAP_READ, FALSE, name.c_str()); });
  EXPECT_EQ(CloseHandle(opened) != FALSE, error == kSentinel);
  return error;
}
MEMORY_BASIC_INFORMATION query(const void* address) {
  MEMORY_BASIC_INFORMATION information{};
  EXPECT_EQ(VirtualQuery(address, &information, sizeof(information)), sizeof(information));
  return information;
}

// W-412 to W-415, D-040, D-064, D-198 to D-201, D-204: the name goes with the last handle while a view still shows the
// bytes; what is made under it then is new.
TEST(Lifetimes, OfMemoryAndItsNameAreTwo) {
  const std::wstring name = fresh_name();
  HANDLE section = memory(name);
  HANDLE second = memory(name);
  char* view = map(section);
  view[0] = 42;
  EXPECT_TRUE(CloseHandle(section));
  EXPECT_EQ(open_error(name), kSentinel) << "another handle keeps it";
  EXPECT_TRUE(CloseHandle(second));
  EXPECT_EQ(open_error(name), ERROR_FILE_NOT_FOUND);
  HANDLE successor = nullptr;
  EXPECT_EQ(last_error_of([&] { successor = memory(name); }), ERROR_SUCCESS);
  char* fresh = map(successor);
  EXPECT_EQ(fresh[0], 0);
  EXPECT_EQ(view[0], 42);
  EXPECT_EQ(query(view).Type, MEM_MAPPED);
  EXPECT_EQ(query(view).Protect, PAGE_READWRITE);
  EXPECT_EQ(query(view).RegionSize, kPage);
  EXPECT_TRUE(UnmapViewOfFile(view) && UnmapViewOfFile(fresh) && CloseHandle(successor));
}

// W-416: the same for a file; the bytes are the file's, so the new section shows them.
TEST(Lifetimes, OfAMappedFileAndItsNameAreTwo) {
  const ScratchFile scratch(kPage);
  HANDLE file = scratch.open(GENERIC_READ | GENERIC_WRITE);
  const std::wstring name = fresh_name();
  HANDLE section = create(file, name);
  char* view = map(section);
  view[0] = 42;
  EXPECT_TRUE(CloseHandle(section));
  EXPECT_EQ(open_error(name), ERROR_FILE_NOT_FOUND);
  HANDLE successor = nullptr;
  EXPECT_EQ(last_error_of([&] { successor = create(file, name); }), ERROR_SUCCESS);
  char* again = map(successor);
  EXPECT_EQ(again[0], 42);
  EXPECT_TRUE(UnmapViewOfFile(view) && UnmapViewOfFile(again) && CloseHandle(successor) && CloseHandle(file));
}

// W-421, D-157, D-198: views and handles may go in any order, each on its own.
TEST(Lifetimes, EndInAnyOrder) {
  for (const bool handle_first : {true, false}) {
    HANDLE section = memory();
    char* first = map(section);
    char* second = map(section);
    EXPECT_TRUE(!handle_first || CloseHandle(section));
    EXPECT_TRUE(UnmapViewOfFile(first));
    second[0] = 1;
    EXPECT_TRUE(UnmapViewOfFile(second));
    EXPECT_EQ(CloseHandle(section) != FALSE, !handle_first);
  }
}

// D-046, D-206: bytes need no view as long as there is a handle, with a name or without.
TEST(Lifetimes, OfBytesOutlastTheirViews) {
  for (const std::wstring& name : {fresh_name(), std::wstring()}) {
    HANDLE section = memory(name, 3 * kPage);
    char* view = map(section);
    view[0] = 7;
    view[2 * kPage] = 8;
    EXPECT_TRUE(UnmapViewOfFile(view));
    view = map(section, FILE_MAP_READ);
    EXPECT_EQ(view[0], 7);
    EXPECT_EQ(view[kPage], 0);
    EXPECT_EQ(view[2 * kPage], 8);
    EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
  }
}

// W-419, D-203, D-252, D-319: one handle closed, the object lives in the other; without any it starts anew.
TEST(Lifetimes, OfEventsEndWithTheLastHandle) {
  const std::wstring name = fresh_name();
  HANDLE first = CreateEventW(nullptr, TRUE, TRUE, name.c_str());
  HANDLE second = OpenEventW(SYNCHRONIZE, FALSE, name.c_str());
  EXPECT_TRUE(CloseHandle(first));
  EXPECT_EQ(WaitForSingleObject(second, 0), WAIT_OBJECT_0);
  HANDLE copy = nullptr;
  EXPECT_TRUE(
      DuplicateHandle(GetCurrentProcess(), second, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
  EXPECT_TRUE(CloseHandle(second));
  HANDLE again = nullptr;
  EXPECT_EQ(last_error_of([&] { again = CreateEventW(nullptr, TRUE, FALSE, name.c_str()); }), ERROR_ALREADY_EXISTS);
  EXPECT_TRUE(CloseHandle(copy) && CloseHandle(again));
  EXPECT_EQ(last_error_of([&] { again = CreateEventW(nullptr, TRUE, FALSE, name.c_str()); }), ERROR_SUCCESS);
  EXPECT_EQ(WaitForSingleObject(again, 0), WAIT_TIMEOUT) << "set was the old one";
  EXPECT_TRUE(CloseHandle(again));
}

// W-422: a mutex is a thread's, whatever handle it was taken through.
TEST(Lifetimes, OfOwnershipAreNotThatOfAHandle) {
  const std::wstring name = fresh_name();
  HANDLE first = CreateMutexW(nullptr, FALSE, name.c_str());
  HANDLE second = OpenMutexW(SYNCHRONIZE, FALSE, name.c_str());
  EXPECT_EQ(WaitForSingleObject(first, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(CloseHandle(first));
  EXPECT_TRUE(ReleaseMutex(second));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseMutex(second)); }), ERROR_NOT_OWNER);
  EXPECT_TRUE(CloseHandle(second));
}

// How much of the address space shows mapped memory, up to the end of it.
std::size_t mapped_regions() {
  std::size_t count = 0;
  MEMORY_BASIC_INFORMATION information{};
  const char* address = nullptr;
  while (VirtualQuery(address, &information, sizeof(information)) != 0) {
    if (information.State != MEM_FREE && information.Type == MEM_MAPPED) ++count;
    address = static_cast<const char*>(information.BaseAddress) + information.RegionSize;
  }
  return count;
}

// D-010, D-079: a section is nothing in the address space until it is mapped, by whatever handle.
TEST(Lifetimes, OfViewsBeginWithMapping) {
  const std::size_t before = mapped_regions();
  const std::wstring name = fresh_name();
  HANDLE section = memory(name);
  HANDLE opened = OpenFileMappingW(FILE_MAP_READ, FALSE, name.c_str());
  EXPECT_EQ(mapped_regions(), before);
  char* view = map(opened, FILE_MAP_READ);
  EXPECT_EQ(mapped_regions(), before + 1);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(opened));
  EXPECT_EQ(mapped_regions(), before);
}

// W-294, W-295, D-202, D-366, D-367: what maps must be a section's handle that is open.
TEST(Lifetimes, OfHandlesEndWhenTheyAreClosed) {
  HANDLE closed = memory();
  EXPECT_TRUE(CloseHandle(closed));
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  EXPECT_TRUE(CloseHandle(event));
  event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  for (HANDLE none : {closed, static_cast<HANDLE>(nullptr), INVALID_HANDLE_VALUE, GetCurrentThread(), event,
                      reinterpret_cast<HANDLE>(0x7770)}) {
    for (DWORD access : {0U, FILE_MAP_READ}) {
      EXPECT_EQ(last_error_of([&] { EXPECT_EQ(map(none, access), nullptr); }), ERROR_INVALID_HANDLE);
    }
  }
  EXPECT_TRUE(CloseHandle(event));
}

// D-004, D-016, D-018: a handle is as good from opening as from creating.
TEST(Lifetimes, OfOpenedHandlesAreLikeThoseOfCreatedOnes) {
  const std::wstring name = fresh_name();
  HANDLE created = memory(name);
  HANDLE opened = OpenFileMappingW(FILE_MAP_ALL_ACCESS, FALSE, name.c_str());
  char* view = map(created);
  char* same = map(opened);
  view[9] = 9;
  EXPECT_EQ(same[9], 9);
  EXPECT_TRUE(SetHandleInformation(opened, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
  HANDLE copy = nullptr;
  EXPECT_TRUE(
      DuplicateHandle(GetCurrentProcess(), opened, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
  EXPECT_TRUE(UnmapViewOfFile(view) && UnmapViewOfFile(same));
  for (HANDLE each : {created, opened, copy}) EXPECT_TRUE(CloseHandle(each));
}

}  // namespace
}  // namespace mapcheck::tests
