// SPDX-License-Identifier: Apache-2.0
// Finding and opening files of the system as CreateFile asks for them. Nothing is cut here: that a file is to be
// emptied is only said, since the object manager has to agree first.
#pragma once

#include <cstdint>
#include <string>

#include "support/result.h"
#include "support/unique_fd.h"

namespace mapcheck::client {

struct FileWish {
  std::string path;  // as the program gave it, with either slash
  std::uint32_t access = 0;
  std::uint32_t disposition = 0;
  std::uint32_t flags = 0;
};

struct OpenedFile {
  UniqueFd fd;
  std::string path;  // absolute
  bool existed = false;
  bool truncate = false;
  bool is_directory = false;  // told by open_name only
};

Result<OpenedFile> open_file(const FileWish& wish);

// Opens what is to be deleted or renamed, without any right to its contents.
Result<OpenedFile> open_name(const std::string& path);

// Windows tells a missing file from a missing directory on the way to it.
Failure open_failure(const std::string& path, int error);

// The path in Linux's form, and absolute.
std::string absolute_path(std::string path);

}  // namespace mapcheck::client
