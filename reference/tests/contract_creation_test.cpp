// SPDX-License-Identifier: Apache-2.0
// CreateFileMapping: each protection and SEC_ flag, sizes of memory and of files, files that cannot be mapped, names
// that exist, and which of several errors is told. What cannot be made leaves nothing behind but a grown file.
#include <initializer_list>

#include "contract.h"
#include "scratch_file.h"

namespace mapcheck::tests {
namespace {

constexpr DWORD kEverything = GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE;
constexpr DWORD kPage = 4096;

HANDLE create(HANDLE file, DWORD protect, ULONGLONG size, const std::wstring& name = {}) {
  return CreateFileMappingW(file, nullptr, protect, static_cast<DWORD>(size >> 32), static_cast<DWORD>(size),
                            name.empty() ? nullptr : name.c_str());
}
HANDLE memory(DWORD protect, ULONGLONG size, const std::wstring& name = {}) {
  return create(INVALID_HANDLE_VALUE, protect, size, name);
}

// The last error of a creation, of which nothing stays.
DWORD error_of(HANDLE file, DWORD protect, ULONGLONG size, const std::wstring& name = {}) {
  HANDLE made = nullptr;
  const DWORD error = last_error_of([&] { made = create(file, protect, size, name); });
  EXPECT_EQ(made != nullptr, error == ERROR_SUCCESS || error == ERROR_ALREADY_EXISTS) << "D-080: it fails with NULL";
  EXPECT_EQ(CloseHandle(made) != FALSE, made != nullptr);
  return error;
}

char* map(HANDLE section, DWORD access, ULONGLONG offset = 0, SIZE_T size = 0) {
  return static_cast<char*>(
      MapViewOfFile(section, access, static_cast<DWORD>(offset >> 32), static_cast<DWORD>(offset), size));
}

MEMORY_BASIC_INFORMATION query(const void* address) {
  MEMORY_BASIC_INFORMATION information{};
  EXPECT_EQ(VirtualQuery(address, &information, sizeof(information)), sizeof(information));
  return information;
}

// The section's size to the byte, found by what can be mapped.
void expect_size(HANDLE section, ULONGLONG size) {
  char* view = map(section, FILE_MAP_READ, 0, size);
  EXPECT_NE(view, nullptr) << size;
  EXPECT_TRUE(UnmapViewOfFile(view));
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(map(section, FILE_MAP_READ, 0, size + 1), nullptr); }), ERROR_ACCESS_DENIED)
      << size;
}

bool is_section_protection(DWORD protect) {
  for (DWORD good : {PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY, PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE,
                     PAGE_EXECUTE_WRITECOPY}) {
    if (protect == good) return true;
  }
  return false;
}

// W-091 to W-096, W-098 to W-106, W-108 to W-116, W-118 to W-121, W-411, D-087: six of all 256 values, for a file and
// for memory, with and without SEC_COMMIT.
TEST(Creation, SixProtectionsAreTaken) {
  const ScratchFile scratch(kPage);
  HANDLE file = scratch.open(kEverything);
  for (DWORD protect = 0; protect < 0x100; ++protect) {
    SCOPED_TRACE(protect);
    const DWORD expected = is_section_protection(protect) ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER;
    EXPECT_EQ(error_of(file, protect | SEC_COMMIT, kPage), expected);
    EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, protect | SEC_COMMIT, kPage), expected);
    EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, protect, kPage), expected);
  }
  EXPECT_TRUE(CloseHandle(file));
}

// W-122, D-088; bits that mean nothing here are refused too (inferred).
TEST(Creation, PageModifiersAreRefused) {
  for (DWORD more : {PAGE_GUARD, PAGE_NOCACHE, PAGE_WRITECOMBINE, 0x800U, 0x10000U, 0x20000000U}) {
    EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE | more, kPage), ERROR_INVALID_PARAMETER) << more;
  }
}

struct FlagsCase {
  DWORD flags;
  DWORD memory;
  DWORD file;
};

constexpr DWORD kBad = ERROR_INVALID_PARAMETER;
constexpr DWORD kNoImage = ERROR_BAD_EXE_FORMAT;

// W-123 to W-126, W-128 to W-136, W-138 to W-140 for memory; W-141 to W-146, W-148 to W-156, W-158, W-159 for a file;
// W-161, W-163 to W-166, where the flags are refused before anybody looks whether the file is an image; D-056, D-089,
// D-091, D-093, D-351, D-353, D-354.
constexpr FlagsCase kFlags[] = {{0, 0, 0},
                                {SEC_COMMIT, 0, 0},
                                {SEC_RESERVE, 0, 0},
                                {SEC_RESERVE | SEC_NOCACHE, 0, 0},
                                {SEC_RESERVE | SEC_LARGE_PAGES, kBad, kBad},
                                {SEC_RESERVE | SEC_WRITECOMBINE, 0, 0},
                                {SEC_COMMIT | SEC_NOCACHE, 0, 0},
                                {SEC_COMMIT | SEC_WRITECOMBINE, 0, 0},
                                {SEC_RESERVE | SEC_COMMIT, kBad, kBad},
                                {SEC_IMAGE, kNoImage, kNoImage},
                                {SEC_IMAGE | SEC_NOCACHE, kNoImage, kNoImage},
                                {SEC_IMAGE | SEC_RESERVE, kBad, kBad},
                                {SEC_IMAGE | SEC_COMMIT, kBad, kBad},
                                {SEC_IMAGE | SEC_FILE, kBad, kBad},
                                {SEC_IMAGE | SEC_LARGE_PAGES, kBad, kBad},
                                {SEC_IMAGE | SEC_WRITECOMBINE, kBad, kBad},
                                {SEC_NOCACHE, kBad, kBad},
                                {SEC_LARGE_PAGES, kBad, kBad},
                                {SEC_WRITECOMBINE, kBad, kBad},
                                {SEC_FILE, kBad, kBad},
                                {SEC_FILE | SEC_RESERVE, kBad, kBad},
                                {SEC_FILE | SEC_COMMIT, kBad, kBad},
                                {SEC_COMMIT | SEC_LARGE_PAGES, ERROR_PRIVILEGE_NOT_HELD, kBad}};

TEST(Creation, EachSetOfFlagsHasItsAnswer) {
  const ScratchFile scratch(0x2000);
  HANDLE file = scratch.open(kEverything);
  for (const FlagsCase& each : kFlags) {
    SCOPED_TRACE(each.flags);
    EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE | each.flags, 0x1000), each.memory);
    EXPECT_EQ(error_of(file, PAGE_READWRITE | each.flags, 0x1000), each.file);
    EXPECT_EQ(error_of(file, PAGE_READONLY | each.flags, 0x1000), each.file);
  }
  EXPECT_TRUE(CloseHandle(file));
}

// W-184, W-185, W-131, W-150, D-091: nothing on this system is an image of Windows's, an empty file least of all.
TEST(Creation, NoFileIsAnImage) {
  const ScratchFile empty(0);
  const ScratchFile full(100);
  for (const ScratchFile* scratch : {&empty, &full}) {
    HANDLE file = scratch->open(GENERIC_READ);
    EXPECT_EQ(error_of(file, PAGE_READONLY | SEC_IMAGE, 0), ERROR_BAD_EXE_FORMAT);
    EXPECT_TRUE(CloseHandle(file));
  }
}

// W-124, W-126, W-128, W-129, W-142, D-090: views show the cache attributes of their section.
// W-141, W-145, W-159, D-048, D-057: a file's pages are there at once, whether SEC_RESERVE was said or not.
TEST(Creation, FlagsShowInViews) {
  const ScratchFile scratch(kPage);
  HANDLE file = scratch.open(kEverything);
  const struct {
    DWORD flags;
    DWORD modifier;
  } cases[] = {{0, 0}, {SEC_NOCACHE, PAGE_NOCACHE}, {SEC_WRITECOMBINE, PAGE_WRITECOMBINE}};
  for (DWORD kind : {SEC_COMMIT, SEC_RESERVE}) {
    for (const auto& each : cases) {
      for (HANDLE from : {file, INVALID_HANDLE_VALUE}) {
        HANDLE section = create(from, PAGE_READWRITE | kind | each.flags, kPage);
        char* view = map(section, FILE_MAP_WRITE);
        const bool reserved = kind == SEC_RESERVE && from == INVALID_HANDLE_VALUE;
        EXPECT_EQ(query(view).State, reserved ? MEM_RESERVE : MEM_COMMIT);
        EXPECT_EQ(query(view).Protect, reserved ? 0 : PAGE_READWRITE | each.modifier);
        EXPECT_EQ(query(view).AllocationProtect, PAGE_READWRITE | each.modifier);
        EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
      }
    }
  }
  EXPECT_TRUE(CloseHandle(file));
}

// W-168 to W-170, D-044, D-047, D-003: none is an error, anything else is whole pages.
TEST(Creation, MemoryComesInPages) {
  EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0), ERROR_INVALID_PARAMETER);
  const struct {
    DWORD asked;
    DWORD got;
  } cases[] = {{1, kPage}, {kPage - 1, kPage}, {kPage, kPage}, {kPage + 1, 2 * kPage}, {0x3452, 0x4000}};
  for (const auto& each : cases) {
    HANDLE section = memory(PAGE_READWRITE, each.asked);
    expect_size(section, each.got);
    char* view = map(section, FILE_MAP_WRITE);
    EXPECT_EQ(query(view).RegionSize, each.got);
    for (DWORD i = 0; i < each.got; ++i) ASSERT_EQ(view[i], 0) << "D-045: all zero, also past what was asked for";
    view[each.got - 1] = 'x';
    EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
  }
}

// D-076, D-139: both halves of the size and of the offset count.
TEST(Creation, SizesHave64Bits) {
  constexpr ULONGLONG k4GiB = 1ULL << 32;
  HANDLE section = memory(PAGE_READWRITE | SEC_RESERVE, k4GiB + 1);
  expect_size(section, k4GiB + kPage);
  char* view = map(section, FILE_MAP_READ, k4GiB);
  EXPECT_EQ(query(view).RegionSize, kPage);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
  const ScratchFile scratch(0);
  HANDLE file = scratch.open(kEverything);
  section = create(file, PAGE_READWRITE, k4GiB + 1);
  EXPECT_EQ(scratch.size(), static_cast<LONGLONG>(k4GiB + 1));
  view = map(section, FILE_MAP_WRITE, k4GiB, 1);
  view[0] = 'x';
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(map(section, FILE_MAP_READ, k4GiB, 2), nullptr); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(file));
}

// W-189 to W-192, D-049, D-373: what cannot be promised is refused at once; reserving promises nothing.
TEST(Creation, AbsurdSizesFail) {
  EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE, 1ULL << 40), ERROR_COMMITMENT_LIMIT);
  EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, 1ULL << 40), ERROR_SUCCESS);
  for (ULONGLONG size : {~0ULL, 1ULL << 63, (1ULL << 63) - 1}) {
    EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE, size), ERROR_INVALID_PARAMETER) << size;
    EXPECT_EQ(error_of(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, size), ERROR_INVALID_PARAMETER) << size;
  }
}

// W-171, W-172, W-173, W-188, D-066, D-067: to the byte, and nothing of the file is cut.
TEST(Creation, FilesComeInBytes) {
  const ScratchFile scratch(0x3456);
  HANDLE file = scratch.open(GENERIC_READ);
  for (DWORD size : {36U, 4096U, 0x3452U, 0x3456U}) {
    HANDLE section = create(file, PAGE_READONLY, size);
    expect_size(section, size);
    EXPECT_TRUE(CloseHandle(section));
  }
  HANDLE whole = create(file, PAGE_READONLY, 0);
  expect_size(whole, 0x3456);
  char* view = map(whole, FILE_MAP_READ);
  EXPECT_EQ(query(view).RegionSize, 0x4000U);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(whole) && CloseHandle(file));
  file = scratch.open(kEverything);
  EXPECT_EQ(error_of(file, PAGE_READWRITE, 4), ERROR_SUCCESS);
  EXPECT_EQ(scratch.size(), 0x3456);
  EXPECT_TRUE(CloseHandle(file));
}

// W-174 to W-176, D-071: only where the file may be written does it grow.
TEST(Creation, AReadOnlySectionFitsInItsFile) {
  const ScratchFile scratch(100);
  HANDLE file = scratch.open(kEverything);
  for (DWORD protect : {PAGE_READONLY, PAGE_WRITECOPY, PAGE_EXECUTE_READ, PAGE_EXECUTE_WRITECOPY}) {
    EXPECT_EQ(error_of(file, protect, 101), ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_EQ(error_of(file, protect, 100), ERROR_SUCCESS);
  }
  EXPECT_EQ(scratch.size(), 100);
  EXPECT_TRUE(CloseHandle(file));
}

// W-178 to W-180, W-510, D-061, D-068 to D-070: at once, to the byte, and for good.
TEST(Creation, AWritableSectionMakesItsFileGrow) {
  for (DWORD protect : {PAGE_READWRITE, PAGE_EXECUTE_READWRITE}) {
    const ScratchFile scratch(0);
    HANDLE file = scratch.open(kEverything);
    HANDLE section = create(file, protect, 10001);
    EXPECT_EQ(scratch.size(), 10001);
    expect_size(section, 10001);
    EXPECT_TRUE(CloseHandle(section));
    EXPECT_EQ(scratch.size(), 10001);
    section = create(file, PAGE_READONLY, 0);
    expect_size(section, 10001);
    EXPECT_TRUE(CloseHandle(section) && CloseHandle(file));
    EXPECT_EQ(scratch.size(), 10001);
  }
}

// W-181 to W-183, D-060, D-371.
TEST(Creation, AnEmptyFileHasNothingToMap) {
  const ScratchFile scratch(0);
  HANDLE file = scratch.open(kEverything);
  for (DWORD protect : {PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY}) {
    EXPECT_EQ(error_of(file, protect, 0), ERROR_FILE_INVALID);
  }
  EXPECT_TRUE(CloseHandle(file));
}

// W-186: which error it is depends on the file system.
TEST(Creation, AFileHasItsLimitsToo) {
  const ScratchFile scratch(100);
  HANDLE file = scratch.open(kEverything);
  for (ULONGLONG size : {1ULL << 63, ~0ULL}) EXPECT_EQ(create(file, PAGE_READWRITE, size), nullptr);
  EXPECT_EQ(scratch.size(), 100);
  EXPECT_TRUE(CloseHandle(file));
}

// D-074, D-075, D-220: what the file gains later is not the section's.
TEST(Creation, ASectionDoesNotGrowWithItsFile) {
  const ScratchFile scratch(100);
  HANDLE file = scratch.open(kEverything);
  HANDLE section = create(file, PAGE_READWRITE, 0);
  HANDLE larger = create(file, PAGE_READWRITE, 200);
  expect_size(section, 100);
  expect_size(larger, 200);
  EXPECT_TRUE(CloseHandle(section) && CloseHandle(larger) && CloseHandle(file));
}

// W-193 to W-196, D-059, D-098, D-368: what is no file, or none that can be mapped. (HANDLE)0xFFFFFFFF was the marker
// of memory when handles had 32 bits.
TEST(Creation, NeedsAFileThatCanBeMapped) {
  EXPECT_EQ(error_of(nullptr, PAGE_READWRITE, kPage), ERROR_SUCCESS);
  for (ULONG_PTR bogus : {0xFFFFFFFFULL, 0x7770ULL, 0xDEADBEECULL}) {
    EXPECT_EQ(error_of(reinterpret_cast<HANDLE>(bogus), PAGE_READWRITE, kPage), ERROR_INVALID_HANDLE);
  }
  const ScratchFile scratch(kPage);
  HANDLE closed = scratch.open(kEverything);
  EXPECT_TRUE(CloseHandle(closed));
  EXPECT_EQ(error_of(closed, PAGE_READWRITE, kPage), ERROR_INVALID_HANDLE);
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  HANDLE section = memory(PAGE_READWRITE, kPage);
  for (HANDLE other : {event, section, GetCurrentThread()}) {
    EXPECT_EQ(error_of(other, PAGE_READWRITE, kPage), ERROR_INVALID_HANDLE);
  }
  HANDLE folder = CreateFileA(scratch.folder().c_str(), GENERIC_READ, 7, nullptr, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS, nullptr);
  EXPECT_EQ(error_of(folder, PAGE_READONLY, kPage), ERROR_BAD_EXE_FORMAT);
  EXPECT_TRUE(CloseHandle(event) && CloseHandle(section) && CloseHandle(folder));
}

// W-420, D-096, D-199, D-209: the section keeps its file.
TEST(Creation, TheFileMayBeClosedAtOnce) {
  const ScratchFile scratch(kPage);
  HANDLE file = scratch.open(kEverything);
  HANDLE section = create(file, PAGE_READWRITE, 0);
  EXPECT_TRUE(CloseHandle(file));
  char* view = map(section, FILE_MAP_WRITE);
  view[0] = 'x';
  EXPECT_TRUE(CloseHandle(section));
  EXPECT_EQ(view[0], 'x');
  EXPECT_TRUE(UnmapViewOfFile(view));
}

}  // namespace
}  // namespace mapcheck::tests
