// SPDX-License-Identifier: Apache-2.0
// A file in a folder of its own, for tests that map it; both are gone at the end.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <windows.h>

#include <string>

namespace mapcheck::tests {

class ScratchFile {
 public:
  explicit ScratchFile(LONGLONG size) {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    path_ = folder_ + "/file";
    HANDLE file = CreateFileA(path_.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, CREATE_NEW, 0, nullptr);
    LARGE_INTEGER distance{};
    distance.QuadPart = size;
    EXPECT_TRUE(SetFilePointerEx(file, distance, nullptr, FILE_BEGIN));
    EXPECT_TRUE(SetEndOfFile(file));
    EXPECT_TRUE(CloseHandle(file));
  }
  ~ScratchFile() {
    ::unlink(path_.c_str());
    EXPECT_EQ(::rmdir(folder_.c_str()), 0);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  const std::string& path() const { return path_; }
  const std::string& folder() const { return folder_; }

  HANDLE open(DWORD access) const {
    constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    return CreateFileA(path_.c_str(), access, kShareAll, nullptr, OPEN_EXISTING, 0, nullptr);
  }
  // As the system has it, whoever has it open.
  LONGLONG size() const {
    struct stat info {};
    EXPECT_EQ(::stat(path_.c_str(), &info), 0);
    return info.st_size;
  }

 private:
  std::string folder_ = "/tmp/mapcheck-scratch-XXXXXX";
  std::string path_;
};

}  // namespace mapcheck::tests
