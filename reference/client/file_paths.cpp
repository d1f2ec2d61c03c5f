// SPDX-License-Identifier: Apache-2.0
// Folders and temporary names. A name that was given out belongs to a file that was made for it, so no two callers get
// the same.
#include "client/file_paths.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "client/file_open.h"
#include "minwindef.h"
#include "support/system_error.h"
#include "support/unique_fd.h"

namespace mapcheck::client {
namespace {

constexpr unsigned kNumbers = 0xFFFF;
constexpr std::size_t kPrefix = 3;
constexpr std::size_t kLongestTail = 14;

bool is_folder(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::string with_slash(std::string path) {
  if (path.empty() || path.back() != '/') path.push_back('/');
  return path;
}

TemporaryName name_of(const std::string& folder, const std::string& prefix, unsigned number) {
  char digits[8];
  std::snprintf(digits, sizeof(digits), "%X", number & kNumbers);
  return {with_slash(absolute_path(folder)) + prefix.substr(0, kPrefix) + digits + ".TMP", number & kNumbers};
}

}  // namespace

std::string full_path(const std::string& path) {
  const std::string absolute = absolute_path(path);
  std::vector<std::string_view> parts;
  std::string_view rest = absolute;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    if (part == ".." && !parts.empty()) parts.pop_back();
    if (!part.empty() && part != "." && part != "..") parts.push_back(part);
  }
  std::string full;
  for (const std::string_view part : parts) full.append("/").append(part);
  // A slash at the end says something, and stays.
  return full.empty() || absolute.back() == '/' ? full + "/" : full;
}

std::string current_folder() {
  char path[PATH_MAX];
  return ::getcwd(path, sizeof(path)) == nullptr ? "/" : path;
}

Status set_current_folder(const std::string& path) {
  if (::chdir(absolute_path(path).c_str()) == 0) return Done{};
  return errno == ENOTDIR ? fail(ERROR_DIRECTORY) : system_failure(errno);
}

Status make_folder(const std::string& path) {
  if (path.empty()) return fail(ERROR_PATH_NOT_FOUND);
  if (::mkdir(absolute_path(path).c_str(), 0777) == 0) return Done{};
  if (errno == EEXIST) return fail(ERROR_ALREADY_EXISTS);
  return errno == ENOENT ? fail(ERROR_PATH_NOT_FOUND) : system_failure(errno);
}

std::string temporary_folder() {
  for (const char* variable : {"TMP", "TEMP", "TMPDIR"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return with_slash(full_path(value));
  }
  return "/tmp/";
}

Result<TemporaryName> temporary_name(const std::string& folder, const std::string& prefix, unsigned number) {
  if (folder.size() > MAX_PATH - kLongestTail) return fail(ERROR_BUFFER_OVERFLOW);
  if (!is_folder(absolute_path(folder))) return fail(ERROR_DIRECTORY);
  if ((number & kNumbers) != 0) return name_of(folder, prefix, number);
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  for (unsigned attempt = 0; attempt < kNumbers; ++attempt) {
    const unsigned candidate = static_cast<unsigned>(now + attempt) % kNumbers + 1;
    TemporaryName name = name_of(folder, prefix, candidate);
    const UniqueFd made(::open(name.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (made) return name;
    if (errno != EEXIST) return system_failure(errno);
  }
  return fail(ERROR_FILE_EXISTS);
}

}  // namespace mapcheck::client
