// SPDX-License-Identifier: Apache-2.0
// Dispositions as open flags. CREATE_ALWAYS and OPEN_ALWAYS try to create first and to open then, and start over when
// the file comes or goes in between, so that "it existed" is always the truth.
#include "client/file_open.h"

#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>

#include "fileapi.h"
#include "support/system_error.h"

namespace mapcheck::client {
namespace {

constexpr std::uint32_t kEverything = GENERIC_ALL | MAXIMUM_ALLOWED;
constexpr std::uint32_t kReading = GENERIC_READ | GENERIC_EXECUTE | FILE_READ_DATA | FILE_EXECUTE | kEverything;
constexpr std::uint32_t kWriting = GENERIC_WRITE | FILE_WRITE_DATA | FILE_APPEND_DATA | kEverything;
constexpr int kAlways = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
constexpr mode_t kNewFile = 0666;
constexpr mode_t kNewReadOnlyFile = 0444;

int open_mode(std::uint32_t access, bool truncate) {
  const bool writes = truncate || (access & kWriting) != 0;
  if (!writes) return O_RDONLY;
  return (access & kReading) != 0 ? O_RDWR : O_WRONLY;
}

// A file that nobody may write is read-only in Windows's sense, whoever asks.
Status check_attributes(int file, const FileWish& wish, bool truncate) {
  struct stat info {};
  if (::fstat(file, &info) != 0) return system_failure(errno);
  if (S_ISDIR(info.st_mode) && (wish.flags & FILE_FLAG_BACKUP_SEMANTICS) == 0) return fail(ERROR_ACCESS_DENIED);
  const bool is_read_only = S_ISREG(info.st_mode) && (info.st_mode & 0222U) == 0;
  const bool changes =
      truncate || (wish.flags & FILE_FLAG_DELETE_ON_CLOSE) != 0 || (wish.access & (kWriting & ~MAXIMUM_ALLOWED)) != 0;
  return is_read_only && changes ? Status(fail(ERROR_ACCESS_DENIED)) : Status(Done{});
}

// A directory can be opened only by who says that it may be one, and has no data whatever is asked for.
Result<UniqueFd> open_existing(const std::string& path, const FileWish& wish, bool truncate) {
  UniqueFd fd(::open(path.c_str(), open_mode(wish.access, truncate) | kAlways));
  const bool wants_no_data = !truncate && (wish.access & (kReading | kWriting)) == 0;
  const bool may_be_directory = !truncate && (wish.flags & FILE_FLAG_BACKUP_SEMANTICS) != 0;
  if (!fd && errno == EACCES && wants_no_data) fd = UniqueFd(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!fd && errno == EISDIR && may_be_directory) fd = UniqueFd(::open(path.c_str(), O_RDONLY | kAlways));
  if (!fd) return open_failure(path, errno);
  const Status checked = check_attributes(fd.get(), wish, truncate);
  if (!checked) return checked.failure();
  return fd;
}

// Names that are no files, wherever they stand.
const char* device_of(const std::string& name) {
  constexpr struct {
    const char* name;
    const char* path;
  } kDevices[] = {{"nul", "/dev/null"}, {"conin$", "/dev/tty"}, {"conout$", "/dev/tty"}};
  const std::string bare = name.starts_with("\\\\.\\") ? name.substr(4) : name;
  for (const auto& device : kDevices) {
    if (::strcasecmp(bare.c_str(), device.name) == 0) return device.path;
  }
  return nullptr;
}

Result<UniqueFd> create_new(const std::string& path, const FileWish& wish) {
  const bool read_only = (wish.flags & FILE_ATTRIBUTE_READONLY) != 0;
  const int flags = open_mode(wish.access, false) | O_CREAT | O_EXCL | kAlways;
  UniqueFd fd(::open(path.c_str(), flags, read_only ? kNewReadOnlyFile : kNewFile));
  if (!fd) return open_failure(path, errno);
  return fd;
}

}  // namespace

Failure open_failure(const std::string& path, int error) {
  if (error != ENOENT) return system_failure(error);
  const std::size_t slash = path.rfind('/');
  struct stat info {};
  const bool has_parent = slash == 0 || ::stat(path.substr(0, slash).c_str(), &info) == 0;
  return fail(has_parent ? ERROR_FILE_NOT_FOUND : ERROR_PATH_NOT_FOUND);
}

std::string absolute_path(std::string path) {
  std::replace(path.begin(), path.end(), '\\', '/');
  if (!path.empty() && path.front() == '/') return path;
  const std::unique_ptr<char, void (*)(void*)> here(::realpath(".", nullptr), std::free);
  return std::string(here ? here.get() : "") + "/" + path;
}

Result<OpenedFile> open_file(const FileWish& wish) {
  if (wish.path.empty()) return fail(ERROR_PATH_NOT_FOUND);
  const char* device = device_of(wish.path);
  OpenedFile opened;
  opened.path = device != nullptr ? device : absolute_path(wish.path);
  const bool may_create =
      device == nullptr && wish.disposition != OPEN_EXISTING && wish.disposition != TRUNCATE_EXISTING;
  const bool may_exist = wish.disposition != CREATE_NEW;
  const bool empties =
      device == nullptr && (wish.disposition == CREATE_ALWAYS || wish.disposition == TRUNCATE_EXISTING);
  while (true) {
    if (may_create) {
      auto created = create_new(opened.path, wish);
      if (created) {
        opened.fd = std::move(*created);
        return opened;
      }
      if (!may_exist || created.code() != ERROR_FILE_EXISTS) return created.failure();
    }
    auto existing = open_existing(opened.path, wish, empties);
    if (existing) {
      opened.fd = std::move(*existing);
      opened.existed = device == nullptr;
      opened.truncate = empties;
      return opened;
    }
    if (!may_create || existing.code() != ERROR_FILE_NOT_FOUND) return existing.failure();
  }
}

Result<OpenedFile> open_name(const std::string& path) {
  if (path.empty()) return fail(ERROR_PATH_NOT_FOUND);
  OpenedFile opened;
  opened.path = absolute_path(path);
  opened.existed = true;
  opened.fd = UniqueFd(::open(opened.path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!opened.fd) return open_failure(opened.path, errno);
  struct stat info {};
  if (::fstat(opened.fd.get(), &info) != 0) return system_failure(errno);
  opened.is_directory = S_ISDIR(info.st_mode);
  return opened;
}

}  // namespace mapcheck::client
