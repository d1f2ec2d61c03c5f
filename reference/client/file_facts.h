// SPDX-License-Identifier: Apache-2.0
// What the system knows of a file, in Windows's words: attributes, times in 100 ns since 1601, identity.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/messages.h"
#include "support/result.h"

namespace mapcheck::client {

struct FileFacts {
  std::uint32_t attributes = 0;
  std::int64_t created = 0;
  std::int64_t accessed = 0;
  std::int64_t written = 0;
  std::int64_t changed = 0;
  std::int64_t size = 0;
  std::int64_t allocated = 0;
  std::uint32_t links = 0;
  std::uint64_t volume = 0;
  std::uint64_t number = 0;
};

// What is to be changed; times that are not given stay.
struct FileChange {
  std::optional<std::int64_t> accessed;
  std::optional<std::int64_t> written;
  std::optional<std::uint32_t> attributes;
};

Result<FileFacts> facts_of_path(const std::string& path);
Result<FileFacts> facts_of_handle(HandleValue handle);
Status change_path(const std::string& path, const FileChange& change);
Status change_handle(HandleValue handle, const FileChange& change);

// The path that leads to an open file now.
Result<std::string> path_of_handle(HandleValue handle);

}  // namespace mapcheck::client
