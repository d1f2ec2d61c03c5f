// SPDX-License-Identifier: Apache-2.0
// Paths as texts, folders, and names for temporary files.
#pragma once

#include <string>

#include "support/result.h"

namespace mapcheck::client {

// The absolute path without ".", ".." and doubled slashes; whether anything is there does not matter.
std::string full_path(const std::string& path);

std::string current_folder();
Status set_current_folder(const std::string& path);
Status make_folder(const std::string& path);

// Where temporary files go, with a slash at the end.
std::string temporary_folder();

struct TemporaryName {
  std::string path;
  unsigned number = 0;
};
// PREFIX, four hexadecimal digits and ".TMP" in the folder. With number 0 a free one is taken, and the file made.
Result<TemporaryName> temporary_name(const std::string& folder, const std::string& prefix, unsigned number);

}  // namespace mapcheck::client
