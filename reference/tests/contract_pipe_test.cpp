// SPDX-License-Identifier: Apache-2.0
// Anonymous pipes: bytes in order, and what each end hears when the other is gone.
#include <csignal>
#include <string>

#include "contract.h"

namespace mapcheck::tests {
namespace {

class Pipes : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(CreatePipe(&read_, &write_, nullptr, 0)); }
  void TearDown() override {
    close(read_);
    close(write_);
  }
  static void close(HANDLE& handle) {
    EXPECT_TRUE(handle == nullptr || CloseHandle(handle));
    handle = nullptr;
  }
  static std::string read(HANDLE pipe, DWORD size) {
    std::string bytes(size, '?');
    DWORD count = 0;
    EXPECT_TRUE(ReadFile(pipe, bytes.data(), size, &count, nullptr));
    bytes.resize(count);
    return bytes;
  }
  static void write(HANDLE pipe, const std::string& bytes) {
    DWORD count = 0;
    EXPECT_TRUE(WriteFile(pipe, bytes.data(), static_cast<DWORD>(bytes.size()), &count, nullptr));
    EXPECT_EQ(count, bytes.size());
  }

  HANDLE read_ = nullptr;
  HANDLE write_ = nullptr;
};

TEST_F(Pipes, CarryBytesInOrder) {
  write(write_, "hello ");
  write(write_, "world");
  EXPECT_EQ(read(read_, 3), "hel");
  EXPECT_EQ(read(read_, 100), "lo world") << "what is there, not what was asked for";
  EXPECT_EQ(GetFileType(read_), FILE_TYPE_PIPE);
}

TEST_F(Pipes, ReadersWaitForAWriter) {
  auto reader = std::async(std::launch::async, [&] { return read(read_, 10); });
  write(write_, "late");
  EXPECT_EQ(reader.get(), "late");
}

TEST_F(Pipes, WritersWaitForRoom) {
  const std::string much(1 << 20, 'm');
  auto writer = std::async(std::launch::async, [&] { write(write_, much); });
  std::size_t got = 0;
  while (got < much.size()) got += read(read_, 1 << 16).size();
  writer.get();
}

TEST_F(Pipes, AreBrokenWhenTheLastWriterIsGone) {
  HANDLE copy = nullptr;
  EXPECT_TRUE(
      DuplicateHandle(GetCurrentProcess(), write_, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
  write(write_, "rest");
  close(write_);
  EXPECT_EQ(read(read_, 2), "re");
  EXPECT_TRUE(CloseHandle(copy));
  EXPECT_EQ(read(read_, 10), "st") << "what was written can be read";
  char byte = 0;
  DWORD count = 7;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(read_, &byte, 1, &count, nullptr)); }), ERROR_BROKEN_PIPE);
  EXPECT_EQ(count, 0U);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(PeekNamedPipe(read_, nullptr, 0, nullptr, nullptr, nullptr)); }),
            ERROR_BROKEN_PIPE);
}

TEST_F(Pipes, AreClosedWhenTheLastReaderIsGone) {
  close(read_);
  DWORD count = 7;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(WriteFile(write_, "x", 1, &count, nullptr)); }), ERROR_NO_DATA);
  EXPECT_EQ(count, 0U);
  sigset_t waiting;
  ::sigpending(&waiting);
  EXPECT_EQ(::sigismember(&waiting, SIGPIPE), 0) << "the host's signals are left alone";
}

TEST_F(Pipes, HaveOneDirection) {
  DWORD count = 0;
  char byte = 0;
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(WriteFile(read_, "x", 1, &count, nullptr)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(ReadFile(write_, &byte, 1, &count, nullptr)); }), ERROR_ACCESS_DENIED);
}

TEST_F(Pipes, CanBeLookedInto) {
  char bytes[8] = {};
  DWORD read_count = 7;
  DWORD available = 7;
  EXPECT_TRUE(PeekNamedPipe(read_, bytes, 4, &read_count, &available, nullptr));
  EXPECT_TRUE(read_count == 0 && available == 0);
  write(write_, "abcdef");
  EXPECT_TRUE(PeekNamedPipe(read_, bytes, 4, &read_count, &available, nullptr));
  EXPECT_EQ(std::string(bytes, read_count), "abcd");
  EXPECT_EQ(available, 6U);
  EXPECT_EQ(read(read_, 8), "abcdef") << "and nothing is taken";
}

TEST_F(Pipes, CannotBeMappedOrLockedOrSought_W196) {
  EXPECT_EQ(last_error_of([&] { CreateFileMappingW(read_, nullptr, PAGE_READONLY, 0, 4096, nullptr); }),
            ERROR_BAD_EXE_FORMAT);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(LockFile(read_, 0, 0, 1, 0)); }), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetFilePointerEx(read_, LARGE_INTEGER{}, nullptr, FILE_CURRENT)); }),
            ERROR_SEEK_ON_DEVICE);
}

TEST_F(Pipes, AreInheritedAsTheirAttributesSay) {
  SECURITY_ATTRIBUTES attributes{sizeof(attributes), nullptr, TRUE};
  HANDLE ends[2] = {};
  ASSERT_TRUE(CreatePipe(&ends[0], &ends[1], &attributes, 4096));
  for (HANDLE end : ends) {
    DWORD flags = 0;
    EXPECT_TRUE(GetHandleInformation(end, &flags));
    EXPECT_EQ(flags, HANDLE_FLAG_INHERIT);
    EXPECT_TRUE(CloseHandle(end));
  }
}

}  // namespace
}  // namespace mapcheck::tests
