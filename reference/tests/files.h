// SPDX-License-Identifier: Apache-2.0
// A folder of its own for each test, with one file in it that the tests open in many ways.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "contract.h"

namespace mapcheck::tests {

constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
constexpr DWORD kReadWrite = GENERIC_READ | GENERIC_WRITE;

class Files : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(::mkdtemp(folder_.data()), nullptr); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name = "file") const { return folder_ + "/" + name; }

  HANDLE open(DWORD access, DWORD share, DWORD disposition, DWORD flags = FILE_ATTRIBUTE_NORMAL) const {
    return CreateFileA(path().c_str(), access, share, nullptr, disposition, flags, nullptr);
  }
  DWORD open_error(DWORD access, DWORD share, DWORD disposition, DWORD flags = FILE_ATTRIBUTE_NORMAL) const {
    return last_error_of([&] { EXPECT_EQ(open(access, share, disposition, flags), INVALID_HANDLE_VALUE); });
  }
  HANDLE file_of(DWORD size, DWORD access = kReadWrite, DWORD share = kShareAll) const {
    HANDLE file = open(access, share, CREATE_ALWAYS);
    move(file, size);
    EXPECT_TRUE(SetEndOfFile(file));
    return file;
  }
  static void move(HANDLE file, LONGLONG position) {
    LARGE_INTEGER distance{};
    distance.QuadPart = position;
    EXPECT_TRUE(SetFilePointerEx(file, distance, nullptr, FILE_BEGIN));
  }
  static LONGLONG size_of(HANDLE file) {
    LARGE_INTEGER size{};
    EXPECT_TRUE(GetFileSizeEx(file, &size));
    return size.QuadPart;
  }

  // The bytes at an offset, through a handle.
  static std::string read_at(HANDLE file, LONGLONG offset, DWORD size) {
    move(file, offset);
    std::string bytes(size, '?');
    DWORD count = 0;
    EXPECT_TRUE(ReadFile(file, bytes.data(), size, &count, nullptr));
    bytes.resize(count);
    return bytes;
  }
  static void write_at(HANDLE file, LONGLONG offset, const std::string& bytes) {
    move(file, offset);
    DWORD count = 0;
    EXPECT_TRUE(WriteFile(file, bytes.data(), static_cast<DWORD>(bytes.size()), &count, nullptr));
    EXPECT_EQ(count, bytes.size());
  }
  static OVERLAPPED at(ULONGLONG offset, HANDLE event = nullptr) {
    OVERLAPPED place{};
    place.Offset = static_cast<DWORD>(offset);
    place.OffsetHigh = static_cast<DWORD>(offset >> 32);
    place.hEvent = event;
    return place;
  }

 private:
  std::string folder_ = "/tmp/mapcheck-files-XXXXXX";
};

}  // namespace mapcheck::tests
