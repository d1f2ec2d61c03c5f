// SPDX-License-Identifier: Apache-2.0
// Pages of views: protections, copies on write, and what is told of the file behind them.
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <cstring>

#include <windows.h>

#include <psapi.h>

#include "contract.h"
#include "faults.h"
#include "views.h"

namespace mapcheck::tests {
namespace {

class FileViews : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    file_ =
        CreateFileA(path().c_str(), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, nullptr, CREATE_ALWAYS, 0, nullptr);
    const std::string bytes(4 * kPage, 'f');
    DWORD written = 0;
    ASSERT_TRUE(WriteFile(file_, bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr));
  }
  void TearDown() override {
    EXPECT_TRUE(CloseHandle(file_));
    ::unlink(path().c_str());
    EXPECT_EQ(::rmdir(folder_.c_str()), 0);
  }

  std::string path() const { return folder_ + "/file"; }
  char first_byte() const {
    char byte = 0;
    DWORD read = 0;
    OVERLAPPED at{};
    EXPECT_TRUE(ReadFile(file_, &byte, 1, &read, &at));
    return byte;
  }

  HANDLE file_ = nullptr;

 private:
  std::string folder_ = "/tmp/mapcheck-views-XXXXXX";
};

constexpr DWORD kProtections[] = {PAGE_NOACCESS, PAGE_READONLY,     PAGE_READWRITE,         PAGE_WRITECOPY,
                                  PAGE_EXECUTE,  PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY};

struct MatrixRow {
  DWORD access;       // of the view, of a section that allows all
  DWORD view;         // the protection that makes
  const char* cells;  // for each of kProtections: + or ERROR_INVALID_PARAMETER
};

constexpr MatrixRow kRows[] = {{0, PAGE_NOACCESS, "+-------"},                                            // W-381
                               {FILE_MAP_READ, PAGE_READONLY, "++-+----"},                                // W-382
                               {FILE_MAP_WRITE, PAGE_READWRITE, "++++----"},                              // W-383
                               {FILE_MAP_COPY, PAGE_WRITECOPY, "++-+----"},                               // W-384
                               {FILE_MAP_READ | FILE_MAP_EXECUTE, PAGE_EXECUTE_READ, "++-+++-+"},         // W-385
                               {FILE_MAP_WRITE | FILE_MAP_EXECUTE, PAGE_EXECUTE_READWRITE, "++++++++"}};  // W-386

void check_protect_cell(char* view, const MatrixRow& row, std::size_t column) {
  SCOPED_TRACE("view " + std::to_string(row.view) + " to " + std::to_string(kProtections[column]));
  if (row.cells[column] == '-') {
    EXPECT_EQ(protect_error(view, kPage, kProtections[column]), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(query_pages(view).Protect, row.view);
    return;
  }
  EXPECT_EQ(protect(view, kPage, kProtections[column]), row.view);
  EXPECT_EQ(query_pages(view).Protect, kProtections[column]);
  EXPECT_EQ(query_pages(view).AllocationProtect, row.view);
  EXPECT_EQ(protect(view, kPage, row.view), kProtections[column]);
}

TEST(ViewPages, AreProtectedAsTheViewAllows) {  // W-336, W-338, W-352, W-353, W-381 to W-386
  HANDLE section = memory_section(PAGE_EXECUTE_READWRITE, 2 * kPage);
  for (const MatrixRow& row : kRows) {
    char* view = map(section, row.access);
    for (std::size_t column = 0; column < std::size(kProtections); ++column) check_protect_cell(view, row, column);
    EXPECT_TRUE(UnmapViewOfFile(view));
  }
  EXPECT_TRUE(CloseHandle(section));
}

TEST(ViewPages, AreCommittedAgainAsTheViewAllows) {  // 8a counts for VirtualAlloc too; W-349
  HANDLE section = memory_section(PAGE_EXECUTE_READWRITE, 2 * kPage);
  for (const MatrixRow& row : kRows) {
    char* view = map(section, row.access);
    for (std::size_t column = 0; column < std::size(kProtections); ++column) {
      if (row.cells[column] == '-') {
        EXPECT_EQ(commit_error(view, kPage, kProtections[column]), ERROR_INVALID_PARAMETER) << row.view;
      } else {
        EXPECT_EQ(VirtualAlloc(view, kPage, MEM_COMMIT, kProtections[column]), view) << row.view;
        EXPECT_EQ(query_pages(view).Protect, kProtections[column]);
        EXPECT_EQ(VirtualAlloc(view, kPage, MEM_COMMIT, row.view), view);
      }
    }
    EXPECT_TRUE(UnmapViewOfFile(view));
  }
  EXPECT_TRUE(CloseHandle(section));
}

TEST(ViewPages, AreProtectedInOneViewOnly) {  // D-132, D-126, D-145
  HANDLE section = memory_section(PAGE_READWRITE, 4 * kPage);
  char* one = map(section, FILE_MAP_WRITE);
  char* other = map(section, FILE_MAP_WRITE);
  EXPECT_EQ(protect(one + kPage, kPage, PAGE_READONLY), PAGE_READWRITE);
  EXPECT_EQ(query_pages(one).RegionSize, kPage);
  EXPECT_EQ(query_pages(one + 2 * kPage + 5).BaseAddress, one + 2 * kPage) << "D-144";
  EXPECT_EQ(query_pages(one + 2 * kPage + 5).RegionSize, 2 * kPage);
  EXPECT_EQ(query_pages(other).RegionSize, 4 * kPage);
  EXPECT_EQ(write_fault(one + kPage).code, EXCEPTION_ACCESS_VIOLATION);
  EXPECT_EQ(write_fault(other + kPage).code, 0U);
  EXPECT_EQ(one[kPage], 1);
  EXPECT_EQ(protect(one + kPage, kPage, PAGE_READWRITE), PAGE_READONLY);
  EXPECT_EQ(query_pages(one).RegionSize, 4 * kPage) << "all alike again";
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(VirtualProtect(one, kPage, PAGE_READONLY, nullptr)); }), ERROR_NOACCESS)
      << "W-354";
  EXPECT_TRUE(UnmapViewOfFile(one) && UnmapViewOfFile(other) && CloseHandle(section));
}

TEST(ViewPages, AreNotProtectedAcrossViews) {  // D-130
  HANDLE section = memory_section(PAGE_READWRITE, 0x20000);
  char* base = map(section, FILE_MAP_WRITE);
  EXPECT_TRUE(UnmapViewOfFile(base));
  EXPECT_EQ(MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0x10000, base), base);
  EXPECT_EQ(MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0x10000, 0x10000, base + 0x10000), base + 0x10000);
  EXPECT_EQ(protect_error(base + 0xF000, 2 * kPage, PAGE_READONLY), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(query_pages(base + 0xF000).Protect, PAGE_READWRITE);
  EXPECT_TRUE(UnmapViewOfFile(base) && UnmapViewOfFile(base + 0x10000) && CloseHandle(section));
}

TEST(ViewPages, AreGuardedOnce) {  // W-358, D-131
  HANDLE section = memory_section(PAGE_READWRITE, 2 * kPage);
  char* view = map(section, FILE_MAP_WRITE);
  EXPECT_EQ(protect(view, kPage, PAGE_READWRITE | PAGE_GUARD), PAGE_READWRITE);
  EXPECT_EQ(write_fault(view).code, EXCEPTION_GUARD_PAGE);
  EXPECT_EQ(write_fault(view).code, 0U);
  EXPECT_EQ(query_pages(view).RegionSize, 2 * kPage);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

TEST(ViewPages, AreLocked) {  // W-378, D-163: and are not copied by it
  HANDLE section = memory_section(PAGE_READWRITE, 2 * kPage);
  char* view = map(section, FILE_MAP_COPY);
  EXPECT_TRUE(VirtualLock(view, kPage));
  EXPECT_EQ(query_pages(view).Protect, PAGE_WRITECOPY);
  EXPECT_TRUE(VirtualUnlock(view, kPage));
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

struct CopyCase {
  DWORD access;
  DWORD before;
  DWORD after;
};

TEST(CopiedPages, ShowThatTheyWereWritten) {  // W-359 to W-364, D-106, D-107
  HANDLE section = memory_section(PAGE_EXECUTE_READWRITE, 2 * kPage);
  constexpr DWORD kExecute = FILE_MAP_WRITE | FILE_MAP_EXECUTE;
  for (const CopyCase& c : {CopyCase{FILE_MAP_WRITE, PAGE_WRITECOPY, PAGE_READWRITE},
                            CopyCase{kExecute, PAGE_EXECUTE_WRITECOPY, PAGE_EXECUTE_READWRITE}}) {
    char* view = map(section, c.access);
    const DWORD shared = query_pages(view).Protect;
    EXPECT_EQ(protect(view, 2 * kPage, c.before), shared);
    EXPECT_EQ(query_pages(view).RegionSize, 2 * kPage);
    EXPECT_EQ(write_fault(view).code, 0U);
    EXPECT_EQ(query_pages(view).Protect, c.after);
    EXPECT_EQ(query_pages(view).RegionSize, kPage) << "W-362";
    EXPECT_EQ(query_pages(view + kPage).Protect, c.before);
    EXPECT_EQ(protect(view, kPage, PAGE_READONLY), c.after) << "W-361";
    EXPECT_EQ(protect(view, kPage, c.before), PAGE_READONLY);
    EXPECT_EQ(query_pages(view).Protect, c.after) << "W-363, W-364: the page is private already";
    EXPECT_EQ(write_fault(view).code, 0U);
    EXPECT_TRUE(UnmapViewOfFile(view));
  }
  EXPECT_TRUE(CloseHandle(section));
}

TEST(CopiedPages, AndSharedOnesLiveSideBySide) {  // W-365, W-369, W-370
  HANDLE section = memory_section(PAGE_READWRITE, 3 * kPage);
  char* shared = map(section, FILE_MAP_WRITE);
  char* view = map(section, FILE_MAP_WRITE);
  protect(view, 3 * kPage, PAGE_WRITECOPY);
  view[0] = 'p';
  EXPECT_EQ(shared[0], 0);
  shared[kPage] = 's';
  EXPECT_EQ(view[kPage], 's') << "a page that was not written follows the section";
  EXPECT_EQ(protect(view + kPage, 2 * kPage, PAGE_READWRITE), PAGE_WRITECOPY);
  view[kPage] = 't';
  EXPECT_EQ(shared[kPage], 't') << "and is shared again when it may be written";
  EXPECT_EQ(protect(view, 3 * kPage, PAGE_READWRITE), PAGE_READWRITE);
  view[1] = 'q';
  EXPECT_EQ(shared[1], 0) << "a page once written stays private";
  EXPECT_EQ(query_pages(view).RegionSize, 3 * kPage) << "which does not show";
  EXPECT_TRUE(UnmapViewOfFile(view) && UnmapViewOfFile(shared) && CloseHandle(section));
}

TEST(CopiedPages, OfAReadViewAreCopiedToo) {  // W-352: a read view may become copy-on-write, and is then written
  HANDLE section = memory_section(PAGE_READONLY, kPage);
  char* view = map(section, FILE_MAP_READ);
  EXPECT_EQ(write_fault(view).code, EXCEPTION_ACCESS_VIOLATION);
  EXPECT_EQ(protect(view, kPage, PAGE_WRITECOPY), PAGE_READONLY);
  EXPECT_EQ(write_fault(view).code, 0U);
  EXPECT_EQ(query_pages(view).Protect, PAGE_READWRITE);
  EXPECT_EQ(query_pages(view).Type, MEM_MAPPED) << "D-113";
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

// A change of protection closes pages for an instant; who writes to them then must not see it, nor lose the write.
TEST(CopiedPages, AreWrittenWhileTheyAreTurnedBackAndForth) {
  HANDLE section = memory_section(PAGE_READWRITE, 16 * kPage);
  char* view = map(section, FILE_MAP_WRITE);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (std::size_t i = 0; !stop; ++i) {
      volatile char* page = view + i % 16 * kPage;
      page[1] = static_cast<char>(i);
      EXPECT_EQ(page[1], static_cast<char>(i));
    }
  });
  for (int i = 0; i < 300; ++i) {
    protect(view, 16 * kPage, PAGE_WRITECOPY);
    protect(view, 16 * kPage, PAGE_READWRITE);
  }
  stop = true;
  writer.join();
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

TEST_F(FileViews, TurnedCopyOnWriteLeaveTheFile) {  // W-365
  HANDLE section = CreateFileMappingA(file_, nullptr, PAGE_READWRITE, 0, 0, nullptr);
  char* view = map(section, FILE_MAP_WRITE);
  EXPECT_EQ(protect(view, kPage, PAGE_WRITECOPY), PAGE_READWRITE);
  view[0] = 'x';
  EXPECT_EQ(first_byte(), 'f');
  EXPECT_EQ(query_pages(view).Protect, PAGE_READWRITE);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
  EXPECT_EQ(first_byte(), 'f');
}

TEST_F(FileViews, OfAReadOnlyFileCanBeCopied) {  // W-366
  HANDLE reader =
      CreateFileA(path().c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING, 0, nullptr);
  HANDLE section = CreateFileMappingA(reader, nullptr, PAGE_READONLY, 0, 0, nullptr);
  char* view = map(section, FILE_MAP_READ);
  EXPECT_EQ(protect(view, kPage, PAGE_WRITECOPY), PAGE_READONLY);
  EXPECT_EQ(write_fault(view).code, 0U);
  EXPECT_EQ(first_byte(), 'f');
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(reader));
}

TEST_F(FileViews, CannotBeCommittedResetOrFreed) {  // W-350, W-346, W-348, D-054, D-058
  HANDLE section = CreateFileMappingA(file_, nullptr, PAGE_READWRITE | SEC_RESERVE, 0, 0, nullptr);
  char* view = map(section, FILE_MAP_WRITE);
  EXPECT_EQ(query_pages(view).State, MEM_COMMIT) << "D-057: SEC_RESERVE means nothing for a file";
  for (DWORD wish : {PAGE_READONLY, PAGE_READWRITE, PAGE_EXECUTE_READ, PAGE_NOACCESS}) {
    EXPECT_EQ(commit_error(view, kPage, wish), ERROR_ACCESS_DENIED) << wish;
  }
  EXPECT_EQ(VirtualAlloc(view, kPage, MEM_RESET, PAGE_READONLY), nullptr);
  EXPECT_EQ(last_error_of([&] { VirtualAlloc(view, kPage, MEM_RESERVE, PAGE_READWRITE); }), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(VirtualFree(view, kPage, MEM_DECOMMIT)); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(VirtualFree(view, 0, MEM_RELEASE)); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(view[0], 'f');
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

// The kernel writes to a read's buffer: it copies a page as a store would, and no signal tells where it may not write.
TEST_F(FileViews, AreReadIntoAsTheirPagesAllow) {
  HANDLE section = memory_section(PAGE_READWRITE, 4 * kPage);
  char* shared = map(section, FILE_MAP_READ);
  char* view = map(section, FILE_MAP_COPY);
  DWORD count = 0;
  const auto read_error = [&](char* at, DWORD size) {
    OVERLAPPED start{};
    return last_error_of([&] { EXPECT_FALSE(ReadFile(file_, at, size, &count, &start)); });
  };
  OVERLAPPED start{};
  EXPECT_TRUE(ReadFile(file_, view, 1, &count, &start));
  EXPECT_EQ(view[0], 'f');
  EXPECT_EQ(shared[0], 0);
  EXPECT_EQ(query_pages(view).Protect, PAGE_READWRITE);
  EXPECT_EQ(query_pages(view).RegionSize, kPage);
  protect(view + kPage, kPage, PAGE_READONLY);
  protect(view + 2 * kPage, kPage, PAGE_NOACCESS);
  EXPECT_EQ(read_error(view + kPage, 1), ERROR_NOACCESS);
  EXPECT_EQ(read_error(view + 2 * kPage, 1), ERROR_NOACCESS);
  EXPECT_EQ(read_error(view, 2 * kPage), ERROR_NOACCESS) << "nor a part of it";
  protect(view + 3 * kPage, kPage, PAGE_WRITECOPY | PAGE_GUARD);
  EXPECT_EQ(read_error(view + 3 * kPage, 1), STATUS_GUARD_PAGE_VIOLATION) << "inferred from VirtualLock";
  start = OVERLAPPED{};
  EXPECT_TRUE(ReadFile(file_, view + 3 * kPage, 1, &count, &start)) << "and once only";
  EXPECT_TRUE(UnmapViewOfFile(view) && UnmapViewOfFile(shared) && CloseHandle(section));
}

TEST_F(FileViews, HaveNames) {  // W-402 to W-410, D-167
  HANDLE section = CreateFileMappingA(file_, nullptr, PAGE_READONLY, 0, 0, nullptr);
  char* view = map(section, FILE_MAP_READ);
  char name[MAX_PATH];
  const auto name_of = [&](HANDLE process, char* at) { return GetMappedFileNameA(process, at, name, MAX_PATH); };
  const auto error = [&](HANDLE process, char* at) {
    return last_error_of([&] { EXPECT_EQ(name_of(process, at), 0U); });
  };
  for (char* inside : {view, view + 0x2000}) {
    const DWORD length = name_of(GetCurrentProcess(), inside);
    EXPECT_EQ(std::string(name).find("\\Device\\HarddiskVolume1\\tmp\\mapcheck-views-"), 0U) << name;
    EXPECT_EQ(std::string(name).size(), length);
  }
  WCHAR wide[MAX_PATH];
  EXPECT_EQ(GetMappedFileNameW(GetCurrentProcess(), view, wide, MAX_PATH), std::strlen(name));
  EXPECT_EQ(std::wstring(wide), std::wstring(name, name + std::strlen(name)));
  EXPECT_EQ(error(GetCurrentProcess(), view + 0x4000), ERROR_UNEXP_NET_ERR);
  EXPECT_EQ(error(GetCurrentProcess(), nullptr), ERROR_UNEXP_NET_ERR);
  EXPECT_EQ(error(nullptr, view), ERROR_INVALID_HANDLE);
  HANDLE process = OpenProcess(STANDARD_RIGHTS_REQUIRED, FALSE, GetCurrentProcessId());
  EXPECT_EQ(error(process, view), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { GetMappedFileNameA(GetCurrentProcess(), view, nullptr, 9); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([&] { GetMappedFileNameA(GetCurrentProcess(), view, name, 0); }), ERROR_INVALID_PARAMETER);
  HANDLE memory = memory_section(PAGE_READONLY | SEC_COMMIT, kPage);  // W-411
  char* anonymous = map(memory, FILE_MAP_READ);
  EXPECT_EQ(error(GetCurrentProcess(), anonymous), ERROR_FILE_INVALID);
  EXPECT_TRUE(UnmapViewOfFile(view) && UnmapViewOfFile(anonymous));
  EXPECT_TRUE(CloseHandle(section) && CloseHandle(memory) && CloseHandle(process));
}

TEST(Views, AreBadPointersOnceUnmapped) {  // W-376, W-375
  HANDLE section = memory_section(PAGE_READWRITE, kPage);
  char* view = map(section, FILE_MAP_WRITE);
  EXPECT_FALSE(IsBadReadPtr(view, kPage));
  EXPECT_FALSE(IsBadWritePtr(view, kPage));
  EXPECT_TRUE(UnmapViewOfFile(view));
  EXPECT_TRUE(IsBadReadPtr(view, kPage));
  EXPECT_TRUE(CloseHandle(section));
}

}  // namespace
}  // namespace mapcheck::tests
