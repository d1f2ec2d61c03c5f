// SPDX-License-Identifier: Apache-2.0
// ReadFile and WriteFile in all forms of their arguments, positions and sizes.
#include <sys/mman.h>

#include <cstring>

#include "files.h"

namespace mapcheck::tests {
namespace {

class Transfers : public Files {};

constexpr ULONGLONG kEndOfFile = ~0ULL;
constexpr ULONGLONG kPosition = ~0ULL - 1;

LONGLONG position_of(HANDLE file) {
  LARGE_INTEGER position{};
  EXPECT_TRUE(SetFilePointerEx(file, LARGE_INTEGER{}, &position, FILE_CURRENT));
  return position.QuadPart;
}

TEST_F(Transfers, OfNothingSucceed) {
  HANDLE file = file_of(10);
  DWORD count = 7;
  move(file, 3);
  EXPECT_TRUE(ReadFile(file, nullptr, 0, &count, nullptr));
  EXPECT_EQ(count, 0U);
  count = 7;
  EXPECT_TRUE(WriteFile(file, nullptr, 0, &count, nullptr));
  EXPECT_EQ(count, 0U);
  OVERLAPPED place = at(5000);
  EXPECT_TRUE(ReadFile(file, nullptr, 0, &count, &place)) << "behind the end too";
  EXPECT_EQ(size_of(file), 10);
  EXPECT_TRUE(CloseHandle(file));
}

TEST_F(Transfers, AtTheEndOfTheFile) {
  HANDLE file = file_of(10);
  char bytes[16] = {};
  DWORD count = 7;
  move(file, 10);
  EXPECT_TRUE(ReadFile(file, bytes, 1, &count, nullptr)) << "the position says where, so the end is no error";
  EXPECT_EQ(count, 0U);
  OVERLAPPED place = at(8);
  EXPECT_TRUE(ReadFile(file, bytes, 16, &count, &place));
  EXPECT_EQ(count, 2U);
  EXPECT_EQ(place.InternalHigh, 2U);
  for (const ULONGLONG offset : {10ULL, 1ULL << 40}) {
    place = at(offset);
    count = 7;
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(file, bytes, 1, &count, &place)); }), ERROR_HANDLE_EOF);
    EXPECT_EQ(count, 0U);
  }
  place = at(1ULL << 63);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(file, bytes, 1, &count, &place)); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(WriteFile(file, bytes, 1, &count, &place)); }), ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(CloseHandle(file));
}

TEST_F(Transfers, MoveThePositionOfASynchronousHandle) {
  HANDLE file = file_of(10);
  char bytes[4] = {};
  DWORD count = 0;
  OVERLAPPED place = at(4);
  EXPECT_TRUE(ReadFile(file, bytes, 4, &count, &place));
  EXPECT_EQ(position_of(file), 8);
  place = at(kPosition);
  EXPECT_TRUE(WriteFile(file, "x", 1, &count, &place));
  EXPECT_EQ(position_of(file), 9);
  place = at(kEndOfFile);
  EXPECT_TRUE(WriteFile(file, "yz", 2, &count, &place));
  EXPECT_EQ(size_of(file), 12);
  EXPECT_EQ(read_at(file, 8, 10), std::string("x\0yz", 4));
  EXPECT_TRUE(CloseHandle(file));
}

TEST_F(Transfers, OfWhoMayOnlyAppendGoToTheEnd) {
  HANDLE file = file_of(4);
  HANDLE appending = open(FILE_APPEND_DATA, kShareAll, OPEN_EXISTING);
  DWORD count = 0;
  OVERLAPPED place = at(0);
  EXPECT_TRUE(WriteFile(appending, "ab", 2, &count, &place));
  move(appending, 1);
  EXPECT_TRUE(WriteFile(appending, "cd", 2, &count, nullptr));
  EXPECT_EQ(read_at(file, 4, 10), "abcd");
  EXPECT_EQ(read_at(file, 0, 1), std::string(1, '\0'));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetEndOfFile(appending)); }), ERROR_ACCESS_DENIED);
  char byte = 0;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(appending, &byte, 1, &count, nullptr)); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(CloseHandle(appending) && CloseHandle(file));
}

TEST_F(Transfers, WithBuffersThatAreNotThere) {
  HANDLE file = file_of(3 * 4096);
  char* pages =
      static_cast<char*>(::mmap(nullptr, 2 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_EQ(::mprotect(pages + 4096, 4096, PROT_NONE), 0);
  move(file, 0);
  DWORD count = 7;
  for (char* buffer : {static_cast<char*>(nullptr), pages + 4096, pages + 4000}) {
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(file, buffer, 4000, &count, nullptr)); }), ERROR_NOACCESS);
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(WriteFile(file, buffer, 4000, &count, nullptr)); }), ERROR_NOACCESS);
    EXPECT_EQ(count, 0U);
    EXPECT_EQ(position_of(file), 0) << "nothing was transferred";
  }
  ASSERT_EQ(::mprotect(pages + 4096, 4096, PROT_READ), 0);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(file, pages + 4000, 4000, &count, nullptr)); }), ERROR_NOACCESS);
  EXPECT_TRUE(WriteFile(file, pages + 4000, 4000, &count, nullptr));
  ::munmap(pages, 2 * 4096);
  EXPECT_TRUE(CloseHandle(file));
}

TEST_F(Transfers, IntoAndOutOfViews) {
  HANDLE file = file_of(2 * 4096);
  write_at(file, 0, "from the file");
  HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 2 * 4096, nullptr);
  auto* view = static_cast<char*>(MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0));
  auto* reading = static_cast<char*>(MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0));
  auto* copy = static_cast<char*>(MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0));
  ASSERT_TRUE(view != nullptr && reading != nullptr && copy != nullptr);
  DWORD count = 0;
  move(file, 0);
  EXPECT_TRUE(ReadFile(file, view, 2 * 4096, &count, nullptr));
  EXPECT_STREQ(reading, "from the file");
  move(file, 0);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(file, reading, 2 * 4096, &count, nullptr)); }), ERROR_NOACCESS);
  write_at(file, 0, "a second");
  move(file, 0);
  EXPECT_TRUE(ReadFile(file, copy, 2 * 4096, &count, nullptr));
  EXPECT_STREQ(copy, "a second file");
  EXPECT_STREQ(view, "from the file") << "a copy took the bytes";
  move(file, 0);
  EXPECT_TRUE(WriteFile(file, reading, 2 * 4096, &count, nullptr));
  EXPECT_EQ(read_at(file, 0, 13), "from the file");
  EXPECT_TRUE(UnmapViewOfFile(view) && UnmapViewOfFile(reading) && UnmapViewOfFile(copy) && CloseHandle(section));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(WriteFile(file, view, 2 * 4096, &count, nullptr)); }), ERROR_NOACCESS);
  EXPECT_TRUE(CloseHandle(file));
}

TEST_F(Transfers, OfAsynchronousHandlesNeedAPlaceAndSetTheEvent) {
  EXPECT_TRUE(CloseHandle(file_of(10)));
  HANDLE file = open(kReadWrite, kShareAll, OPEN_EXISTING, FILE_FLAG_OVERLAPPED);
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  char bytes[4] = {};
  DWORD count = 0;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(file, bytes, 4, &count, nullptr)); }), ERROR_INVALID_PARAMETER);
  OVERLAPPED place = at(2, event);
  EXPECT_TRUE(WriteFile(file, "abcd", 4, &count, &place));
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(GetOverlappedResult(file, &place, &count, TRUE));
  EXPECT_EQ(count, 4U);
  place = at(10, event);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(file, bytes, 4, &count, &place)); }), ERROR_HANDLE_EOF);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_TIMEOUT) << "reset, and nothing came";
  place = at(0, file);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(file, bytes, 4, &count, &place)); }), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(CloseHandle(file) && CloseHandle(event));
}

TEST_F(Transfers, OfDirectoriesAreRefused) {
  HANDLE folder = CreateFileA(path(".").c_str(), GENERIC_READ, kShareAll, nullptr, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS, nullptr);
  ASSERT_NE(folder, INVALID_HANDLE_VALUE);
  char byte = 0;
  DWORD count = 0;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(folder, &byte, 1, &count, nullptr)); }), ERROR_INVALID_FUNCTION);
  EXPECT_EQ(last_error_of([&] { CreateFileMappingW(folder, nullptr, PAGE_READONLY, 0, 4096, nullptr); }),
            ERROR_BAD_EXE_FORMAT)
      << "W-196";
  EXPECT_EQ(GetFileType(folder), FILE_TYPE_DISK);
  EXPECT_TRUE(CloseHandle(folder));
}

TEST_F(Transfers, WithTheNullDevice) {
  HANDLE null_device = CreateFileA("NUL", kReadWrite, kShareAll, nullptr, CREATE_ALWAYS, 0, nullptr);
  ASSERT_NE(null_device, INVALID_HANDLE_VALUE);
  char byte = 0;
  DWORD count = 7;
  EXPECT_TRUE(WriteFile(null_device, &byte, 1, &count, nullptr));
  EXPECT_EQ(count, 1U);
  EXPECT_TRUE(ReadFile(null_device, &byte, 1, &count, nullptr));
  EXPECT_EQ(count, 0U);
  EXPECT_EQ(GetFileType(null_device), FILE_TYPE_CHAR);
  EXPECT_EQ(last_error_of([&] { CreateFileMappingW(null_device, nullptr, PAGE_READONLY, 0, 4096, nullptr); }),
            ERROR_BAD_EXE_FORMAT)
      << "W-196";
  EXPECT_TRUE(CloseHandle(null_device));
}

TEST_F(Transfers, PositionsBy32Bits) {
  HANDLE file = file_of(10);
  EXPECT_EQ(SetFilePointer(file, 7, nullptr, FILE_BEGIN), 7U);
  EXPECT_EQ(SetFilePointer(file, -2, nullptr, FILE_END), 8U);
  EXPECT_EQ(SetFilePointer(file, -3, nullptr, FILE_CURRENT), 5U);
  EXPECT_EQ(
      last_error_of([&] { EXPECT_EQ(SetFilePointer(file, -6, nullptr, FILE_CURRENT), INVALID_SET_FILE_POINTER); }),
      ERROR_NEGATIVE_SEEK);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(SetFilePointer(file, 0, nullptr, 3), INVALID_SET_FILE_POINTER); }),
            ERROR_INVALID_PARAMETER);
  LONG high = 1;
  EXPECT_EQ(SetFilePointer(file, 4, &high, FILE_BEGIN), 4U);
  EXPECT_EQ(high, 1);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(SetFilePointer(file, 0, nullptr, FILE_CURRENT), INVALID_SET_FILE_POINTER); }),
            ERROR_INVALID_PARAMETER)
      << "does not fit, and nobody asked for the high half";
  EXPECT_EQ(position_of(file), (1LL << 32) + 4);
  high = 1;
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(SetFilePointer(file, -1, &high, FILE_BEGIN), INVALID_SET_FILE_POINTER); }),
            static_cast<DWORD>(NO_ERROR))
      << "a low half of ones is told from a failure by the last error";
  EXPECT_EQ(position_of(file), (1LL << 32) + MAXDWORD);
  EXPECT_EQ(size_of(file), 10) << "a position behind the end changes nothing";
  EXPECT_TRUE(CloseHandle(file));
}

TEST_F(Transfers, SizesBy32Bits) {
  HANDLE file = file_of(10);
  DWORD high = 7;
  EXPECT_EQ(GetFileSize(file, &high), 10U);
  EXPECT_EQ(high, 0U);
  move(file, (1LL << 32) + 5);
  EXPECT_TRUE(SetEndOfFile(file));
  EXPECT_EQ(GetFileSize(file, &high), 5U);
  EXPECT_EQ(high, 1U);
  move(file, MAXDWORD);
  EXPECT_TRUE(SetEndOfFile(file));
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(GetFileSize(file, &high), INVALID_FILE_SIZE); }),
            static_cast<DWORD>(NO_ERROR));
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(GetFileSize(event, nullptr), INVALID_FILE_SIZE); }), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(CloseHandle(file) && CloseHandle(event));
}

TEST_F(Transfers, FlushingNeedsTheRightToWrite_D186) {
  HANDLE file = file_of(10);
  HANDLE reader = open(GENERIC_READ, kShareAll, OPEN_EXISTING);
  EXPECT_TRUE(FlushFileBuffers(file));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(FlushFileBuffers(reader)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetFileValidData(reader, 5)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetFileValidData(file, 5)); }), ERROR_PRIVILEGE_NOT_HELD);
  EXPECT_TRUE(CloseHandle(file) && CloseHandle(reader));
}

TEST_F(Transfers, OnlyFilesHaveAType_W462_W463) {
  HANDLE file = file_of(10);
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr);
  EXPECT_EQ(GetFileType(file), FILE_TYPE_DISK);
  HANDLE mutex = CreateMutexW(nullptr, FALSE, nullptr);
  for (HANDLE other : {section, mutex, GetCurrentProcess(), GetCurrentThread()}) {
    EXPECT_EQ(last_error_of([&] { EXPECT_EQ(GetFileType(other), FILE_TYPE_UNKNOWN); }), ERROR_INVALID_HANDLE);
  }
  EXPECT_TRUE(CloseHandle(file) && CloseHandle(section) && CloseHandle(mutex));
}

}  // namespace
}  // namespace mapcheck::tests
