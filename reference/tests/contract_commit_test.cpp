// SPDX-License-Identifier: Apache-2.0
// Pages of SEC_RESERVE sections: committed one by one, for all views, and for good.
#include "client/connection.h"
#include "contract.h"
#include "faults.h"
#include "views.h"

namespace mapcheck::tests {
namespace {

class Reserved : public testing::Test {
 protected:
  static constexpr DWORD kSize = 0x100000;
  HANDLE section_ = memory_section(PAGE_READWRITE | SEC_RESERVE, kSize);
  char* view_ = map(section_, FILE_MAP_WRITE);
  char* second_ = map(section_, FILE_MAP_WRITE);
  void TearDown() override { EXPECT_TRUE(UnmapViewOfFile(view_) && UnmapViewOfFile(second_) && CloseHandle(section_)); }
};

TEST_F(Reserved, PagesFaultUntilTheyAreCommitted) {  // W-339, W-343, W-344, D-050, D-051
  EXPECT_EQ(query_pages(view_).State, MEM_RESERVE);
  EXPECT_EQ(query_pages(view_).Protect, 0U);
  EXPECT_EQ(query_pages(view_).RegionSize, kSize);
  EXPECT_EQ(read_fault(view_).code, EXCEPTION_ACCESS_VIOLATION);
  EXPECT_EQ(write_fault(view_).code, EXCEPTION_ACCESS_VIOLATION);
  EXPECT_EQ(protect_error(view_, kPage, PAGE_READONLY), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(VirtualAlloc(view_ + 5, 1, MEM_COMMIT, PAGE_READWRITE), view_);
  EXPECT_EQ(read_fault(view_).code, 0U);
  EXPECT_EQ(view_[0], 0);
  EXPECT_EQ(write_fault(view_ + kPage - 1).code, 0U);
  EXPECT_EQ(write_fault(view_ + kPage).code, EXCEPTION_ACCESS_VIOLATION);
  EXPECT_EQ(protect_error(view_, 2 * kPage, PAGE_READONLY), ERROR_INVALID_ADDRESS) << "D-129";
  EXPECT_EQ(query_pages(view_).Protect, PAGE_READWRITE);
  EXPECT_EQ(protect(view_, kPage, PAGE_READONLY), PAGE_READWRITE);
}

TEST_F(Reserved, PagesAreCommittedInAllViewsAndProtectedInOne) {  // W-340, W-341, D-052
  EXPECT_EQ(VirtualAlloc(view_, 0x10000, MEM_COMMIT, PAGE_READONLY), view_);
  EXPECT_EQ(query_pages(view_).State, MEM_COMMIT);
  EXPECT_EQ(query_pages(view_).Protect, PAGE_READONLY);
  EXPECT_EQ(query_pages(view_).RegionSize, 0x10000U);
  EXPECT_EQ(query_pages(view_).AllocationProtect, PAGE_READWRITE);
  EXPECT_EQ(query_pages(view_ + 0x10000).State, MEM_RESERVE);
  EXPECT_EQ(query_pages(second_).State, MEM_COMMIT);
  EXPECT_EQ(query_pages(second_).Protect, PAGE_READWRITE);
  EXPECT_EQ(query_pages(second_).RegionSize, 0x10000U);
  EXPECT_EQ(write_fault(view_).code, EXCEPTION_ACCESS_VIOLATION);
  EXPECT_EQ(write_fault(second_ + 0xFFFF, 'c').code, 0U);
  EXPECT_EQ(view_[0xFFFF], 'c');
  EXPECT_EQ(write_fault(second_ + 0x10000).code, EXCEPTION_ACCESS_VIOLATION);
  EXPECT_EQ(VirtualAlloc(view_, 0x10000, MEM_COMMIT, PAGE_READWRITE), view_) << "D-055";
  EXPECT_EQ(view_[0xFFFF], 'c');
}

TEST_F(Reserved, PagesAreCommittedInPieces) {
  for (const std::size_t page : {9U, 3U, 17U, 5U, 4U}) {
    EXPECT_NE(VirtualAlloc(view_ + page * kPage, 1, MEM_COMMIT, PAGE_READWRITE), nullptr);
  }
  EXPECT_EQ(query_pages(view_).RegionSize, 3 * kPage);
  EXPECT_EQ(query_pages(second_ + 3 * kPage).RegionSize, 3 * kPage) << "joined";
  EXPECT_EQ(query_pages(second_ + 6 * kPage).State, MEM_RESERVE);
  for (std::size_t page = 0; page < 32; ++page) {
    const bool committed = (page >= 3 && page <= 5) || page == 9 || page == 17;
    EXPECT_EQ(write_fault(second_ + page * kPage).code == 0, committed) << page;
  }
}

TEST_F(Reserved, SectionsAreCommittedWhole) {  // W-342
  EXPECT_EQ(VirtualAlloc(view_, kSize, MEM_COMMIT, PAGE_READWRITE), view_);
  EXPECT_EQ(query_pages(second_).RegionSize, kSize);
  EXPECT_EQ(query_pages(second_).State, MEM_COMMIT);
  EXPECT_EQ(write_fault(second_ + kSize - 1).code, 0U);
}

TEST_F(Reserved, PagesStayCommittedWithoutViews) {  // D-208
  char* third = static_cast<char*>(MapViewOfFile(section_, FILE_MAP_WRITE, 0, 0x20000, 0x10000));
  EXPECT_EQ(VirtualAlloc(third + kPage, kPage, MEM_COMMIT, PAGE_READWRITE), third + kPage);
  third[kPage] = 'k';
  EXPECT_TRUE(UnmapViewOfFile(third));
  EXPECT_EQ(view_[0x21000], 'k') << "at its offset in the section";
  third = static_cast<char*>(MapViewOfFile(section_, FILE_MAP_READ, 0, 0x20000, 0x10000));
  EXPECT_EQ(query_pages(third).RegionSize, kPage);
  EXPECT_EQ(third[kPage], 'k');
  EXPECT_TRUE(UnmapViewOfFile(third));
}

TEST_F(Reserved, PagesAreNeitherDecommittedNorReservedAgain) {  // W-345, W-346, W-348, D-053
  VirtualAlloc(view_, kPage, MEM_COMMIT, PAGE_READWRITE);
  EXPECT_EQ(VirtualAlloc(view_, kSize, MEM_RESET, PAGE_READONLY), view_);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(VirtualFree(view_, 0x10000, MEM_DECOMMIT)); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([&] { VirtualAlloc(view_, kPage, MEM_RESERVE, PAGE_READWRITE); }), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(commit_error(view_ + kSize - kPage, 2 * kPage, PAGE_READWRITE), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(query_pages(view_).State, MEM_COMMIT);
}

TEST_F(Reserved, PagesAreCopiedOnWriteToo) {
  VirtualAlloc(view_, 2 * kPage, MEM_COMMIT, PAGE_READWRITE);
  char* copy = map(section_, FILE_MAP_COPY);
  EXPECT_EQ(query_pages(copy).Protect, PAGE_WRITECOPY);
  EXPECT_EQ(write_fault(copy, 'c').code, 0U);
  EXPECT_EQ(view_[0], 0);
  EXPECT_EQ(query_pages(copy).Protect, PAGE_READWRITE);
  EXPECT_EQ(query_pages(copy).RegionSize, kPage);
  EXPECT_EQ(query_pages(copy + 2 * kPage).State, MEM_RESERVE);
  EXPECT_EQ(write_fault(copy + 2 * kPage).code, EXCEPTION_ACCESS_VIOLATION);
  EXPECT_TRUE(UnmapViewOfFile(copy));
}

TEST_F(Reserved, PagesAreNotLockedBeforeTheyAreCommitted) {  // D-163
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(VirtualLock(view_, kPage)); }), ERROR_NOACCESS);
  VirtualAlloc(view_, kPage, MEM_COMMIT, PAGE_READWRITE);
  EXPECT_TRUE(VirtualLock(second_, kPage));
}

TEST_F(Reserved, PagesAreAskedForWithinAViewOnly) {
  constexpr std::uint64_t kFar = ~0ULL;
  const auto commit = [](std::uint64_t view, std::uint64_t first, std::uint64_t pages) {
    return client::call(protocol::CommitPagesRequest{view, first, pages}).code();
  };
  EXPECT_EQ(commit(kFar, 0, 1), ERROR_INVALID_ADDRESS);
  for (std::uint64_t view = 0; view < 1000; ++view) {
    EXPECT_EQ(commit(view, kFar, 1), ERROR_INVALID_ADDRESS);
    EXPECT_EQ(commit(view, 1, kFar), ERROR_INVALID_ADDRESS);
    EXPECT_EQ(commit(view, 0, 0), ERROR_INVALID_ADDRESS);
    EXPECT_EQ(client::call(protocol::QueryCommitRequest{view, kFar}).code(), ERROR_INVALID_ADDRESS);
  }
  EXPECT_EQ(client::call(protocol::ViewMemoryRequest{kFar}).code(), ERROR_INVALID_ADDRESS);
  EXPECT_EQ(query_pages(view_).RegionSize, kSize);
}

TEST(ReservedSections, ShowTheirCacheAttributes) {  // W-351
  HANDLE section = memory_section(PAGE_READWRITE | SEC_COMMIT | SEC_NOCACHE, 2 * kPage);
  char* view = map(section, FILE_MAP_WRITE);
  EXPECT_EQ(query_pages(view).Protect, PAGE_READWRITE | PAGE_NOCACHE);
  EXPECT_EQ(VirtualAlloc(view, kPage, MEM_COMMIT, PAGE_READONLY), view);
  EXPECT_EQ(query_pages(view).Protect, PAGE_READONLY | PAGE_NOCACHE);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

TEST(ReservedSections, AreCommittedWithinTheLimit) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer leaves no terabyte of addresses";
#endif
  HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE | SEC_RESERVE, 0x100, 0, nullptr);
  char* view = map(section, FILE_MAP_WRITE);
  EXPECT_EQ(commit_error(view, SIZE_T{1} << 40, PAGE_READWRITE), ERROR_COMMITMENT_LIMIT);
  EXPECT_EQ(query_pages(view).State, MEM_RESERVE);
  char* last = view + (SIZE_T{1} << 40) - kPage;
  EXPECT_EQ(VirtualAlloc(last, kPage, MEM_COMMIT, PAGE_READWRITE), last);
  EXPECT_EQ(write_fault(last).code, 0U);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

}  // namespace
}  // namespace mapcheck::tests
