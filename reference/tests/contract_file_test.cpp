// SPDX-License-Identifier: Apache-2.0
// Files: dispositions, positions, sharing, and what a mapping forbids.
#include <cstring>

#include "files.h"

namespace mapcheck::tests {
namespace {

// D-376.
TEST_F(Files, DispositionsSayWhatWasThere) {
  EXPECT_EQ(open_error(kReadWrite, kShareAll, OPEN_EXISTING), ERROR_FILE_NOT_FOUND);
  EXPECT_EQ(open_error(kReadWrite, kShareAll, TRUNCATE_EXISTING), ERROR_FILE_NOT_FOUND);
  EXPECT_EQ(open_error(GENERIC_READ, kShareAll, TRUNCATE_EXISTING), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(open_error(kReadWrite, kShareAll, 77), ERROR_INVALID_PARAMETER);
  const struct {
    DWORD disposition;
    DWORD error;
  } cases[] = {{CREATE_NEW, 0},
               {OPEN_EXISTING, 0},
               {OPEN_ALWAYS, ERROR_ALREADY_EXISTS},
               {CREATE_ALWAYS, ERROR_ALREADY_EXISTS},
               {TRUNCATE_EXISTING, 0}};
  for (const auto& each : cases) {
    HANDLE file = INVALID_HANDLE_VALUE;
    EXPECT_EQ(last_error_of([&] { file = open(kReadWrite, kShareAll, each.disposition); }), each.error);
    EXPECT_TRUE(CloseHandle(file));
  }
  EXPECT_EQ(open_error(kReadWrite, kShareAll, CREATE_NEW), ERROR_FILE_EXISTS);
  EXPECT_EQ(
      last_error_of([&] { CreateFileA(path("no/file").c_str(), kReadWrite, 0, nullptr, CREATE_ALWAYS, 0, nullptr); }),
      ERROR_PATH_NOT_FOUND);
  EXPECT_EQ(last_error_of([&] { CreateFileA(path(".").c_str(), GENERIC_READ, 7, nullptr, OPEN_EXISTING, 0, nullptr); }),
            ERROR_ACCESS_DENIED);
}

// D-253.
TEST_F(Files, HandlesToOneOpenFileShareItsPosition) {
  HANDLE file = open(kReadWrite, 0, CREATE_NEW);
  DWORD count = 0;
  EXPECT_TRUE(WriteFile(file, "abcdef", 6, &count, nullptr));
  EXPECT_EQ(count, 6U);
  HANDLE copy = nullptr;
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), file, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
  move(file, 2);
  char bytes[8] = {};
  EXPECT_TRUE(ReadFile(copy, bytes, 2, &count, nullptr));
  EXPECT_STREQ(bytes, "cd");
  EXPECT_TRUE(ReadFile(file, bytes, 8, &count, nullptr));
  EXPECT_EQ(count, 2U);
  EXPECT_TRUE(ReadFile(file, bytes, 8, &count, nullptr));
  EXPECT_EQ(count, 0U) << "at the end there is nothing, and that is no error";
  LARGE_INTEGER back{};
  back.QuadPart = -1;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetFilePointerEx(file, back, nullptr, FILE_BEGIN)); }),
            ERROR_NEGATIVE_SEEK);
  EXPECT_TRUE(CloseHandle(file) && CloseHandle(copy));
}

TEST_F(Files, OffsetsComeThroughOverlapped) {
  HANDLE file = open(kReadWrite, 0, CREATE_NEW);
  OVERLAPPED at{};
  at.Offset = 3;
  DWORD count = 0;
  EXPECT_TRUE(WriteFile(file, "xyz", 3, &count, &at));
  EXPECT_EQ(size_of(file), 6);
  char bytes[4] = {};
  EXPECT_TRUE(ReadFile(file, bytes, 3, &count, &at));
  EXPECT_STREQ(bytes, "xyz");
  at.Offset = 6;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(file, bytes, 1, &count, &at)); }), ERROR_HANDLE_EOF);
  EXPECT_TRUE(CloseHandle(file));
}

TEST_F(Files, RightsAreCheckedAtEachCall) {
  EXPECT_TRUE(CloseHandle(file_of(10)));
  HANDLE reader = open(GENERIC_READ, kShareAll, OPEN_EXISTING);
  HANDLE writer = open(GENERIC_WRITE, kShareAll, OPEN_EXISTING);
  char byte = 0;
  DWORD count = 0;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(WriteFile(reader, &byte, 1, &count, nullptr)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(writer, &byte, 1, &count, nullptr)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetEndOfFile(reader)); }), ERROR_ACCESS_DENIED);
  HANDLE copy = nullptr;
  EXPECT_EQ(
      last_error_of([&] {
        EXPECT_FALSE(DuplicateHandle(GetCurrentProcess(), reader, GetCurrentProcess(), &copy, GENERIC_WRITE, FALSE, 0));
      }),
      ERROR_ACCESS_DENIED)
      << "a file's rights cannot grow";
  for (DWORD protect : {PAGE_READONLY, PAGE_READWRITE}) {
    EXPECT_EQ(last_error_of([&] { CreateFileMappingW(writer, nullptr, protect, 0, 0, nullptr); }), ERROR_ACCESS_DENIED);
  }
  EXPECT_EQ(last_error_of([&] { CreateFileMappingW(reader, nullptr, PAGE_EXECUTE_READ, 0, 0, nullptr); }),
            ERROR_ACCESS_DENIED);
  EXPECT_TRUE(CloseHandle(reader) && CloseHandle(writer));
}

TEST_F(Files, ShareModesHoldUntilTheHandleIsClosed) {
  HANDLE alone = open(GENERIC_READ, 0, CREATE_NEW);
  EXPECT_EQ(open_error(GENERIC_READ, kShareAll, OPEN_EXISTING), ERROR_SHARING_VIOLATION);
  HANDLE asking = open(FILE_READ_ATTRIBUTES, 0, OPEN_EXISTING);
  EXPECT_NE(asking, INVALID_HANDLE_VALUE) << "who reads only attributes takes no part in sharing";
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(DeleteFileA(path().c_str())); }), ERROR_SHARING_VIOLATION);
  EXPECT_TRUE(CloseHandle(alone) && CloseHandle(asking));
  HANDLE writer = open(GENERIC_WRITE, FILE_SHARE_READ, OPEN_EXISTING);
  EXPECT_EQ(open_error(GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING), ERROR_SHARING_VIOLATION);
  HANDLE reader = open(GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING);
  EXPECT_TRUE(CloseHandle(writer) && CloseHandle(reader));
}

TEST_F(Files, ASharingViolationCutsNothing) {
  HANDLE file = file_of(10, kReadWrite, FILE_SHARE_READ);
  EXPECT_EQ(open_error(GENERIC_WRITE, kShareAll, CREATE_ALWAYS), ERROR_SHARING_VIOLATION);
  EXPECT_EQ(size_of(file), 10);
  EXPECT_TRUE(CloseHandle(file));
}

TEST_F(Files, MappingsHaveTheSizeOfTheFileToTheByte) {
  HANDLE file = file_of(0x3456);
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr);
  EXPECT_EQ(MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0x3457), nullptr);
  void* view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0x3456);
  EXPECT_NE(view, nullptr);
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
  for (DWORD protect : {PAGE_READONLY, PAGE_WRITECOPY}) {
    EXPECT_EQ(last_error_of([&] { CreateFileMappingW(file, nullptr, protect, 0, 0x3457, nullptr); }),
              ERROR_NOT_ENOUGH_MEMORY);
  }
  EXPECT_EQ(size_of(file), 0x3456);
  HANDLE larger = CreateFileMappingW(file, nullptr, PAGE_READWRITE, 0, 10001, nullptr);
  EXPECT_TRUE(CloseHandle(larger));
  larger = CreateFileMappingW(file, nullptr, PAGE_READWRITE, 0, 20001, nullptr);
  EXPECT_EQ(size_of(file), 20001) << "grown at creation, to the byte";
  EXPECT_TRUE(CloseHandle(larger) && CloseHandle(file));
}

TEST_F(Files, EmptyOnesCannotBeMappedAsTheyAre) {
  HANDLE file = file_of(0);
  for (DWORD protect : {PAGE_READONLY, PAGE_READWRITE}) {
    EXPECT_EQ(last_error_of([&] { CreateFileMappingW(file, nullptr, protect, 0, 0, nullptr); }), ERROR_FILE_INVALID);
  }
  EXPECT_TRUE(CloseHandle(file));
}

TEST_F(Files, AMappingFixesTheirSizeFromBelow) {
  HANDLE file = file_of(8);
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 4, nullptr);
  void* view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
  EXPECT_TRUE(CloseHandle(section));
  move(file, 6);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetEndOfFile(file)); }), ERROR_USER_MAPPED_FILE);
  EXPECT_EQ(size_of(file), 8);
  move(file, 9000);
  EXPECT_TRUE(SetEndOfFile(file));
  EXPECT_EQ(open_error(GENERIC_WRITE, kShareAll, CREATE_ALWAYS), ERROR_USER_MAPPED_FILE);
  EXPECT_EQ(size_of(file), 9000);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(DeleteFileA(path().c_str())); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(UnmapViewOfFile(view));
  move(file, 6);
  EXPECT_TRUE(SetEndOfFile(file));
  EXPECT_TRUE(DeleteFileA(path().c_str()));
  EXPECT_TRUE(CloseHandle(file));
}

TEST_F(Files, AWritableMappingKeepsOutWhoDoesNotShareWriting) {
  HANDLE file = file_of(4096);
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READWRITE, 0, 0, nullptr);
  EXPECT_TRUE(CloseHandle(file));
  EXPECT_EQ(open_error(GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING), ERROR_SHARING_VIOLATION);
  file = open(kReadWrite, kShareAll, OPEN_EXISTING);
  EXPECT_TRUE(CloseHandle(section));
  section = CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr);
  EXPECT_TRUE(CloseHandle(file));
  file = open(GENERIC_READ, 0, OPEN_EXISTING);
  EXPECT_NE(file, INVALID_HANDLE_VALUE) << "a read-only mapping keeps out nobody";
  EXPECT_TRUE(CloseHandle(file) && CloseHandle(section));
}

TEST_F(Files, ViewsAndReadsSeeTheSameBytes) {
  HANDLE file = file_of(4096);
  const std::wstring name = fresh_name();
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READWRITE, 0, 0, name.c_str());
  HANDLE again = OpenFileMappingW(FILE_MAP_WRITE, FALSE, name.c_str());
  auto* view = static_cast<char*>(MapViewOfFile(again, FILE_MAP_WRITE, 0, 0, 0));
  std::memcpy(view, "seen", 4);
  char bytes[5] = {};
  DWORD count = 0;
  move(file, 0);
  EXPECT_TRUE(ReadFile(file, bytes, 4, &count, nullptr));
  EXPECT_STREQ(bytes, "seen");
  EXPECT_TRUE(FlushViewOfFile(view, 0));
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(again) && CloseHandle(section) && CloseHandle(file));
}

TEST_F(Files, GoWithTheHandleThatWasToDeleteThem) {
  HANDLE file = open(kReadWrite, kShareAll, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE);
  HANDLE other = open(GENERIC_READ, kShareAll, OPEN_EXISTING);
  EXPECT_TRUE(CloseHandle(file));
  EXPECT_EQ(open_error(GENERIC_READ, kShareAll, OPEN_EXISTING), ERROR_ACCESS_DENIED) << "deletion is pending";
  EXPECT_TRUE(CloseHandle(other));
  EXPECT_EQ(open_error(GENERIC_READ, kShareAll, OPEN_EXISTING), ERROR_FILE_NOT_FOUND);
}

}  // namespace
}  // namespace mapcheck::tests
