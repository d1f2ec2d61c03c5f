// SPDX-License-Identifier: Apache-2.0
// Sharing of files: every access against every share mode, in both orders, with a handle and with a mapping there
// first. What Windows checks is written down here a second time, from the pages and from W-496…W-501.
#include <vector>

#include "files.h"

namespace mapcheck::tests {
namespace {

class Sharing : public Files {
 protected:
  void SetUp() override {
    Files::SetUp();
    EXPECT_TRUE(CloseHandle(file_of(4096)));
  }
  // The error of an open, 0 for none; the handle is closed at once.
  DWORD outcome(DWORD access, DWORD share, DWORD disposition = OPEN_EXISTING, DWORD flags = 0) const {
    SetLastError(kSentinel);
    HANDLE file = open(access, share, disposition, flags);
    const DWORD error = GetLastError();
    if (file == INVALID_HANDLE_VALUE) return error;
    EXPECT_TRUE(CloseHandle(file));
    return 0;
  }
};

// What an access shares in, as a share mode that allows it.
DWORD needs(DWORD access) {
  DWORD share = 0;
  if ((access & (GENERIC_READ | GENERIC_EXECUTE | FILE_READ_DATA | FILE_EXECUTE)) != 0) share |= FILE_SHARE_READ;
  if ((access & (GENERIC_WRITE | FILE_WRITE_DATA | FILE_APPEND_DATA)) != 0) share |= FILE_SHARE_WRITE;
  if ((access & DELETE) != 0) share |= FILE_SHARE_DELETE;
  return share;
}

const std::vector<DWORD> kAccesses = {0,
                                      FILE_READ_ATTRIBUTES | SYNCHRONIZE,
                                      GENERIC_READ,
                                      GENERIC_WRITE,
                                      DELETE,
                                      GENERIC_READ | GENERIC_WRITE,
                                      GENERIC_READ | DELETE,
                                      GENERIC_WRITE | DELETE,
                                      GENERIC_EXECUTE,
                                      FILE_APPEND_DATA,
                                      FILE_WRITE_ATTRIBUTES,
                                      READ_CONTROL};

TEST_F(Sharing, OfAllPairsOfAccessAndShareMode_D214) {
  int cells = 0;
  for (const DWORD first : kAccesses) {
    for (DWORD first_share = 0; first_share <= kShareAll; ++first_share) {
      HANDLE there = open(first, first_share, OPEN_EXISTING);
      ASSERT_NE(there, INVALID_HANDLE_VALUE);
      for (const DWORD second : kAccesses) {
        for (DWORD second_share = 0; second_share <= kShareAll; ++second_share, ++cells) {
          const bool both_take_part = needs(first) != 0 && needs(second) != 0;
          const bool allowed =
              !both_take_part || ((needs(second) & ~first_share) == 0 && (needs(first) & ~second_share) == 0);
          EXPECT_EQ(outcome(second, second_share), allowed ? 0 : ERROR_SHARING_VIOLATION)
              << std::hex << first << "/" << first_share << " then " << second << "/" << second_share;
        }
      }
      EXPECT_TRUE(CloseHandle(there));
    }
  }
  EXPECT_EQ(cells, 12 * 8 * 12 * 8);
}

TEST_F(Sharing, WithAMappingWhoseFileHandleIsClosed_W496_W498_W499_D211_D212_D213) {
  for (const DWORD protect : {PAGE_READONLY, PAGE_WRITECOPY, PAGE_READWRITE}) {
    HANDLE file = open(kReadWrite, 0, OPEN_EXISTING);
    HANDLE section = CreateFileMappingW(file, nullptr, protect, 0, 0, nullptr);
    ASSERT_NE(section, nullptr);
    EXPECT_TRUE(CloseHandle(file));
    for (const DWORD access : kAccesses) {
      for (DWORD share = 0; share <= kShareAll; ++share) {
        const bool refused = protect == PAGE_READWRITE && needs(access) != 0 && (share & FILE_SHARE_WRITE) == 0;
        EXPECT_EQ(outcome(access, share), refused ? ERROR_SHARING_VIOLATION : 0)
            << std::hex << protect << ": " << access << "/" << share;
      }
    }
    void* view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    EXPECT_TRUE(CloseHandle(section));
    EXPECT_EQ(outcome(GENERIC_READ, FILE_SHARE_READ), protect == PAGE_READWRITE ? ERROR_SHARING_VIOLATION : 0)
        << "a view is enough";
    EXPECT_TRUE(UnmapViewOfFile(view));
    EXPECT_EQ(outcome(GENERIC_READ, 0), 0U) << "and with it all restrictions go";
  }
}

TEST_F(Sharing, OfFilesThatAreMapped_W491_W492_W493_W495) {
  for (const DWORD protect : {PAGE_READONLY, PAGE_WRITECOPY, PAGE_READWRITE}) {
    HANDLE file = open(kReadWrite, kShareAll, OPEN_EXISTING);
    HANDLE section = CreateFileMappingW(file, nullptr, protect, 0, 0, nullptr);
    EXPECT_TRUE(CloseHandle(file));
    for (const DWORD disposition : {CREATE_ALWAYS, TRUNCATE_EXISTING}) {
      EXPECT_EQ(outcome(GENERIC_WRITE, kShareAll, disposition), ERROR_USER_MAPPED_FILE);
    }
    EXPECT_EQ(outcome(kReadWrite, kShareAll, OPEN_ALWAYS), 0U);
    EXPECT_EQ(outcome(kReadWrite, kShareAll, CREATE_NEW), ERROR_FILE_EXISTS);
    file = open(kReadWrite, kShareAll, OPEN_EXISTING);
    EXPECT_EQ(size_of(file), 4096);
    EXPECT_TRUE(CloseHandle(file) && CloseHandle(section));
  }
  EXPECT_EQ(outcome(GENERIC_WRITE, kShareAll, TRUNCATE_EXISTING), 0U);
}

TEST_F(Sharing, HoldsForDuplicatesToo_D215) {
  HANDLE alone = open(GENERIC_READ, 0, OPEN_EXISTING);
  HANDLE copy = nullptr;
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), alone, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
  EXPECT_TRUE(CloseHandle(alone));
  EXPECT_EQ(outcome(GENERIC_READ, kShareAll), ERROR_SHARING_VIOLATION);
  EXPECT_TRUE(CloseHandle(copy));
  EXPECT_EQ(outcome(GENERIC_READ, kShareAll), 0U);
}

TEST_F(Sharing, EmptyingIsWriting) {
  HANDLE reader = open(GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING);
  EXPECT_EQ(outcome(GENERIC_READ, kShareAll, CREATE_ALWAYS), ERROR_SHARING_VIOLATION)
      << "whatever rights are asked for";
  EXPECT_EQ(size_of(reader), 4096);
  EXPECT_TRUE(CloseHandle(reader));
}

TEST_F(Sharing, ReadOnlyFilesCannotBeOpenedForWriting) {
  EXPECT_TRUE(SetFileAttributesA(path().c_str(), FILE_ATTRIBUTE_READONLY));
  for (const DWORD access : {GENERIC_WRITE, FILE_APPEND_DATA, GENERIC_ALL}) {
    EXPECT_EQ(outcome(access, kShareAll), ERROR_ACCESS_DENIED);
  }
  EXPECT_EQ(outcome(GENERIC_READ, kShareAll, CREATE_ALWAYS), ERROR_ACCESS_DENIED);
  EXPECT_EQ(outcome(GENERIC_READ, kShareAll, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(DeleteFileA(path().c_str())); }), ERROR_ACCESS_DENIED);
  HANDLE reader = open(GENERIC_READ, kShareAll, OPEN_EXISTING);
  HANDLE section = CreateFileMappingW(reader, nullptr, PAGE_WRITECOPY, 0, 0, nullptr);
  EXPECT_NE(section, nullptr);
  EXPECT_EQ(last_error_of([&] { CreateFileMappingW(reader, nullptr, PAGE_READWRITE, 0, 0, nullptr); }),
            ERROR_ACCESS_DENIED);
  EXPECT_TRUE(CloseHandle(section) && CloseHandle(reader));
  EXPECT_TRUE(SetFileAttributesA(path().c_str(), FILE_ATTRIBUTE_NORMAL));
  EXPECT_EQ(outcome(GENERIC_WRITE, kShareAll), 0U);
  HANDLE fresh = CreateFileA(path("new").c_str(), kReadWrite, 0, nullptr, CREATE_NEW, FILE_ATTRIBUTE_READONLY, nullptr);
  EXPECT_NE(fresh, INVALID_HANDLE_VALUE) << "who makes a read-only file may write it";
  EXPECT_TRUE(CloseHandle(fresh));
}

}  // namespace
}  // namespace mapcheck::tests
