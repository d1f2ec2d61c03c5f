// SPDX-License-Identifier: Apache-2.0
// Creating what exists already, the attributes of creation, and what the last error tells: which of several errors, and
// after success. A second creation never changes the object; a section is built whole before its name is looked up.
#include <chrono>
#include <initializer_list>

#include "contract.h"
#include "kinds.h"
#include "scratch_file.h"

namespace mapcheck::tests {
namespace {

constexpr DWORD kEverything = GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE;
constexpr DWORD kPage = 4096;
constexpr DWORD kAbsurdHigh = 0x100;  // 1 TiB

HANDLE create(HANDLE file, DWORD protect, DWORD size, const std::wstring& name, DWORD size_high = 0) {
  return CreateFileMappingW(file, nullptr, protect, size_high, size, name.c_str());
}
DWORD error_of(HANDLE file, DWORD protect, DWORD size, const std::wstring& name, DWORD size_high = 0) {
  return last_error_of([&] { EXPECT_EQ(create(file, protect, size, name, size_high), nullptr); });
}
HANDLE create_again(HANDLE file, DWORD protect, DWORD size, const std::wstring& name) {
  HANDLE again = nullptr;
  EXPECT_EQ(last_error_of([&] { again = create(file, protect, size, name); }), ERROR_ALREADY_EXISTS);
  return again;
}
char* map(HANDLE section, DWORD access, SIZE_T size = 0) {
  return static_cast<char*>(MapViewOfFile(section, access, 0, 0, size));
}
DWORD map_error(HANDLE section, DWORD access, SIZE_T size = 0) {
  return last_error_of([&] { EXPECT_EQ(map(section, access, size), nullptr); });
}
SIZE_T region_size(const void* view) {
  MEMORY_BASIC_INFORMATION information{};
  EXPECT_EQ(VirtualQuery(view, &information, sizeof(information)), sizeof(information));
  return information.RegionSize;
}

class Existing : public testing::Test {
 protected:
  void TearDown() override { EXPECT_TRUE(CloseHandle(section_)); }

  const std::wstring name_ = fresh_name();
  HANDLE section_ = create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x3000, name_);
};

// W-078, D-008: larger, smaller; also of another kind of memory.
TEST_F(Existing, SectionsKeepTheirSize) {
  for (DWORD size : {1U, 0x3000U, 0x100000U}) {
    for (DWORD flags : {0U, SEC_COMMIT, SEC_RESERVE, SEC_COMMIT | SEC_NOCACHE}) {
      HANDLE again = create_again(INVALID_HANDLE_VALUE, PAGE_READWRITE | flags, size, name_);
      char* view = map(again, FILE_MAP_READ);
      EXPECT_EQ(region_size(view), 0x3000U);
      EXPECT_EQ(map_error(again, FILE_MAP_READ, 0x3001), ERROR_ACCESS_DENIED);
      EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(again));
    }
  }
}

// W-079, D-009, D-097: the protection says which rights the new handle gets, and nothing else.
TEST_F(Existing, SectionsTakeTheProtectionAsTheRightsThatAreWanted) {
  HANDLE reader = create_again(INVALID_HANDLE_VALUE, PAGE_READONLY, kPage, name_);
  EXPECT_EQ(map_error(reader, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(UnmapViewOfFile(map(reader, FILE_MAP_READ)) && UnmapViewOfFile(map(reader, FILE_MAP_COPY)));
  HANDLE copier = create_again(INVALID_HANDLE_VALUE, PAGE_WRITECOPY, kPage, name_);
  EXPECT_EQ(map_error(copier, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(UnmapViewOfFile(map(copier, FILE_MAP_COPY)));
  HANDLE runner = create_again(INVALID_HANDLE_VALUE, PAGE_EXECUTE_READWRITE, kPage, name_);
  EXPECT_TRUE(UnmapViewOfFile(map(runner, FILE_MAP_WRITE)));
  // W-289: the handle has the right to execute, the section does not.
  EXPECT_EQ(map_error(runner, FILE_MAP_READ | FILE_MAP_EXECUTE), ERROR_INVALID_PARAMETER);
  for (HANDLE view_handle : {reader, copier, runner}) EXPECT_TRUE(CloseHandle(view_handle));
}

// W-080: the file of the second creation is looked at, and then it does not matter.
TEST_F(Existing, SectionsKeepTheirMemory) {
  const ScratchFile scratch(kPage);
  HANDLE file = scratch.open(kEverything);
  HANDLE again = create_again(file, PAGE_READWRITE, 0, name_);
  char* view = map(again, FILE_MAP_READ);
  EXPECT_EQ(region_size(view), 0x3000U);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(again) && CloseHandle(file));
}

// W-081 to W-083: flags, sizes and files are checked first, as if there were nothing of that name.
TEST_F(Existing, NamesDoNotSaveBadArguments) {
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, 0, kPage, name_), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_COMMIT | SEC_RESERVE, kPage, name_),
            ERROR_INVALID_PARAMETER);
  EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, name_), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_IMAGE, kPage, name_), ERROR_BAD_EXE_FORMAT);
  EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, name_, kAbsurdHigh), ERROR_COMMITMENT_LIMIT);
  EXPECT_EQ(error_of(event, PAGE_READWRITE, kPage, name_), ERROR_INVALID_HANDLE);
  EXPECT_EQ(error_of(reinterpret_cast<HANDLE>(0x7770), PAGE_READWRITE, kPage, name_), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(CloseHandle(event));
}

// W-084: the file has grown before the name is looked up, whatever the name leads to.
TEST_F(Existing, NamesDoNotStopAFileFromGrowing) {
  const ScratchFile scratch(0);
  HANDLE file = scratch.open(kEverything);
  EXPECT_TRUE(CloseHandle(create_again(file, PAGE_READWRITE, 5000, name_)));
  EXPECT_EQ(scratch.size(), 5000);
  EXPECT_EQ(error_of(file, PAGE_READWRITE, 6000, L"no\\where"), ERROR_PATH_NOT_FOUND);
  EXPECT_EQ(scratch.size(), 6000);
  EXPECT_TRUE(CloseHandle(file));
}

// W-074 to W-076, D-043, D-281: state and limits of the first creation stay.
TEST(ExistingObjects, KeepTheirState) {
  const std::wstring name = fresh_name();
  HANDLE mutex = CreateMutexW(nullptr, FALSE, (name + L"m").c_str());
  HANDLE again = CreateMutexW(nullptr, TRUE, (name + L"m").c_str());
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReleaseMutex(again)); }), ERROR_NOT_OWNER);
  EXPECT_TRUE(CloseHandle(mutex) && CloseHandle(again));
  HANDLE semaphore = CreateSemaphoreW(nullptr, 0, 5, (name + L"s").c_str());
  again = CreateSemaphoreW(nullptr, 3, 3, (name + L"s").c_str());
  EXPECT_EQ(WaitForSingleObject(again, 0), WAIT_TIMEOUT);
  EXPECT_TRUE(ReleaseSemaphore(again, 5, nullptr));
  EXPECT_EQ(last_error_of([&] { CreateSemaphoreW(nullptr, 2, 1, (name + L"s").c_str()); }), ERROR_INVALID_PARAMETER)
      << "counts are checked before the name";
  EXPECT_TRUE(CloseHandle(semaphore) && CloseHandle(again));
}

// W-565: a new event is unset, or set, as was asked; what a wait leaves of it tells its type.
TEST(NewEvents, HaveTheTypeAndStateThatWereAskedFor) {
  for (const BOOL manual : {TRUE, FALSE}) {
    HANDLE unset = CreateEventW(nullptr, manual, FALSE, nullptr);
    EXPECT_EQ(WaitForSingleObject(unset, 0), WAIT_TIMEOUT);
    HANDLE set = CreateEventW(nullptr, manual, TRUE, nullptr);
    EXPECT_EQ(WaitForSingleObject(set, 0), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(set, 0), manual ? WAIT_OBJECT_0 : WAIT_TIMEOUT);
    EXPECT_TRUE(CloseHandle(unset) && CloseHandle(set));
  }
}

// W-433 to W-435, D-231: inheritance is each handle's own; the length of the attributes is not looked at.
TEST(Attributes, SayWhetherTheHandleIsInheritable) {
  for (const KindOfObject& kind : kinds()) {
    const std::wstring name = fresh_name();
    HANDLE made = kind.create(name.c_str());
    DWORD flags = 77;
    EXPECT_TRUE(GetHandleInformation(made, &flags));
    EXPECT_EQ(flags, 0U) << "D-225: without attributes it is not";
    HANDLE opened = kind.open_inheritable(name.c_str());
    EXPECT_TRUE(GetHandleInformation(opened, &flags));
    EXPECT_EQ(flags, HANDLE_FLAG_INHERIT);
    EXPECT_TRUE(CloseHandle(made) && CloseHandle(opened));
  }
  const std::wstring name = fresh_name();
  for (DWORD length : {static_cast<DWORD>(sizeof(SECURITY_ATTRIBUTES)), 0U, 77U}) {
    SECURITY_ATTRIBUTES attributes{length, nullptr, TRUE};
    HANDLE inheritable = CreateFileMappingW(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, kPage, name.c_str());
    HANDLE plain = create(INVALID_HANDLE_VALUE, PAGE_READWRITE, kPage, name);
    HANDLE opened = OpenFileMappingW(FILE_MAP_READ, TRUE, name.c_str());
    const HANDLE handles[] = {inheritable, plain, opened};
    const DWORD expected[] = {HANDLE_FLAG_INHERIT, 0, HANDLE_FLAG_INHERIT};
    for (int i = 0; i < 3; ++i) {
      DWORD flags = 77;
      EXPECT_TRUE(GetHandleInformation(handles[i], &flags));
      EXPECT_EQ(flags, expected[i]) << i;
      EXPECT_TRUE(CloseHandle(handles[i]));
    }
  }
}

// W-459, D-222, D-232: both properties of a handle, set and shown; a protected one stays open.
TEST(Attributes, OfAHandleAreSetAndShown) {
  constexpr DWORD kBoth = HANDLE_FLAG_INHERIT | HANDLE_FLAG_PROTECT_FROM_CLOSE;
  HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, kPage, nullptr);
  for (DWORD flags : {kBoth, HANDLE_FLAG_INHERIT, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0U}) {
    EXPECT_TRUE(SetHandleInformation(section, 0, kBoth)) << "the mask names nothing";
    EXPECT_TRUE(SetHandleInformation(section, kBoth, flags));
    DWORD shown = 77;
    EXPECT_TRUE(GetHandleInformation(section, &shown));
    EXPECT_EQ(shown, flags);
    const bool is_protected = (flags & HANDLE_FLAG_PROTECT_FROM_CLOSE) != 0;
    if (is_protected) {
      EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(CloseHandle(section)); }), ERROR_INVALID_HANDLE);
      EXPECT_TRUE(UnmapViewOfFile(map(section, FILE_MAP_READ)));
    }
  }
  EXPECT_TRUE(CloseHandle(section));
}

// Arguments that the call sees itself, then the file's handle, its kind, its rights and its size, then the name (D-369
// for two of them with one code). The order among the first ones is inferred.
TEST(Errors, AreToldInOrder) {
  const std::wstring taken = fresh_name();
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, taken.c_str());
  const ScratchFile scratch(100);
  HANDLE reader = scratch.open(GENERIC_READ);
  HANDLE writer = scratch.open(kEverything);
  HANDLE bogus = reinterpret_cast<HANDLE>(0x7770);
  const std::wstring bad_path = L"\\x";
  EXPECT_EQ(error_of(bogus, 0, 0, bad_path), ERROR_INVALID_PARAMETER) << "protection before handle";
  EXPECT_EQ(error_of(bogus, PAGE_READWRITE | SEC_NOCACHE, 0, bad_path), ERROR_INVALID_PARAMETER) << "flags too";
  EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, bad_path), ERROR_INVALID_PARAMETER) << "size before name";
  EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, taken, kAbsurdHigh), ERROR_COMMITMENT_LIMIT);
  EXPECT_EQ(error_of(bogus, PAGE_READWRITE, 0, bad_path), ERROR_INVALID_HANDLE) << "handle before name";
  EXPECT_EQ(error_of(event, PAGE_READWRITE, 0, bad_path), ERROR_INVALID_HANDLE) << "kind before name";
  EXPECT_EQ(error_of(reader, PAGE_READWRITE, 200, bad_path), ERROR_ACCESS_DENIED) << "rights before size and name";
  EXPECT_EQ(error_of(reader, PAGE_READONLY, 200, bad_path), ERROR_NOT_ENOUGH_MEMORY) << "size before name";
  EXPECT_EQ(error_of(writer, PAGE_READWRITE, 100, bad_path), ERROR_BAD_PATHNAME);
  EXPECT_EQ(error_of(writer, PAGE_READWRITE, 100, taken), ERROR_INVALID_HANDLE) << "the name is an event's";
  EXPECT_TRUE(CloseHandle(event) && CloseHandle(reader) && CloseHandle(writer));
}

// W-626: fifty times a millisecond is no less than that, but for what the timer's resolution takes off.
TEST(Sleeping, TakesAsLongAsWasAskedFor) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 50; ++i) Sleep(1);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(35));
}

// D-374, D-080: each call has its own value for failure, and a handle is none of them.
TEST(Errors, HaveTheValueOfTheirCall) {
  MEMORY_BASIC_INFORMATION information{};
  EXPECT_EQ(CloseHandle(nullptr), FALSE);
  EXPECT_EQ(WaitForSingleObject(nullptr, 0), WAIT_FAILED);
  EXPECT_EQ(VirtualQuery(nullptr, &information, 0), 0U);
  EXPECT_EQ(CreateFileW(L"/nowhere/file", GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr), INVALID_HANDLE_VALUE);
  EXPECT_EQ(CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, 0, 0, 0, nullptr), nullptr);
  EXPECT_EQ(OpenFileMappingW(FILE_MAP_READ, FALSE, L"nobody's"), nullptr);
  EXPECT_EQ(MapViewOfFile(nullptr, FILE_MAP_READ, 0, 0, 0), nullptr);
}

// Only creating calls write the last error when they succeed (W-001 is one that does, W-598 one that does not).
TEST(LastErrors, AreKeptByCallsThatSucceedWithoutCreating) {
  const std::wstring name = fresh_name();
  HANDLE section = create(INVALID_HANDLE_VALUE, PAGE_READWRITE, kPage, name);
  HANDLE opened = nullptr;
  HANDLE copy = nullptr;
  char* view = nullptr;
  DWORD flags = 0;
  MEMORY_BASIC_INFORMATION information{};
  EXPECT_EQ(last_error_of([&] { opened = OpenFileMappingW(FILE_MAP_READ, FALSE, name.c_str()); }), kSentinel);
  EXPECT_EQ(last_error_of([&] { view = map(section, FILE_MAP_WRITE); }), kSentinel);
  EXPECT_EQ(last_error_of([&] { VirtualQuery(view, &information, sizeof(information)); }), kSentinel);
  EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(FlushViewOfFile(view, 0)); }), kSentinel);
  EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(UnmapViewOfFile(view)); }), kSentinel);
  EXPECT_EQ(last_error_of([&] {
              EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &copy, 0, FALSE,
                                          DUPLICATE_SAME_ACCESS));
            }),
            kSentinel);
  EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(GetHandleInformation(copy, &flags)); }), kSentinel);
  EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(SetHandleInformation(copy, HANDLE_FLAG_INHERIT, 0)); }), kSentinel);
  for (HANDLE each : {section, opened, copy}) {
    EXPECT_EQ(last_error_of([&] { EXPECT_TRUE(CloseHandle(each)); }), kSentinel);
  }
}

}  // namespace
}  // namespace mapcheck::tests
