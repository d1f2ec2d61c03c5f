// SPDX-License-Identifier: Apache-2.0
// statx. Of the attributes only one is kept by the system: a file that nobody may write is read-only.
#include "client/file_facts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

#include "client/connection.h"
#include "client/file_open.h"
#include "support/system_error.h"
#include "winnt.h"

namespace mapcheck::client {
namespace {

constexpr std::int64_t kTicksPerSecond = 10'000'000;
constexpr std::int64_t kSecondsFrom1601To1970 = 11'644'473'600;
constexpr unsigned kWritable = 0222;

std::int64_t ticks_of(const statx_timestamp& time) {
  return (time.tv_sec + kSecondsFrom1601To1970) * kTicksPerSecond + time.tv_nsec / 100;
}

timespec timespec_of(const std::optional<std::int64_t>& ticks) {
  if (!ticks) return {0, UTIME_OMIT};
  return {*ticks / kTicksPerSecond - kSecondsFrom1601To1970, *ticks % kTicksPerSecond * 100};
}

std::uint32_t attributes_of(const struct statx& info) {
  const bool is_directory = S_ISDIR(info.stx_mode);
  const std::uint32_t kind = is_directory ? FILE_ATTRIBUTE_DIRECTORY : 0U;
  const std::uint32_t read_only = !is_directory && (info.stx_mode & kWritable) == 0 ? FILE_ATTRIBUTE_READONLY : 0U;
  if ((kind | read_only) != 0) return kind | read_only;
  return S_ISREG(info.stx_mode) ? FILE_ATTRIBUTE_ARCHIVE : FILE_ATTRIBUTE_NORMAL;
}

Result<FileFacts> facts_at(int folder, const char* path, int flags) {
  struct statx info {};
  if (::statx(folder, path, flags, STATX_BASIC_STATS | STATX_BTIME, &info) != 0) return system_failure(errno);
  FileFacts facts;
  facts.attributes = attributes_of(info);
  const bool tells_birth = (info.stx_mask & STATX_BTIME) != 0;
  facts.created = ticks_of(tells_birth ? info.stx_btime : info.stx_ctime);
  facts.accessed = ticks_of(info.stx_atime);
  facts.written = ticks_of(info.stx_mtime);
  facts.changed = ticks_of(info.stx_ctime);
  facts.size = S_ISDIR(info.stx_mode) ? 0 : static_cast<std::int64_t>(info.stx_size);
  facts.allocated = static_cast<std::int64_t>(info.stx_blocks) * 512;
  facts.links = info.stx_nlink;
  facts.volume = ::makedev(info.stx_dev_major, info.stx_dev_minor);
  facts.number = info.stx_ino;
  return facts;
}

// A directory stays as writable as it is: there the attribute means something else.
Status change_at(const char* path, const FileChange& change) {
  struct stat info {};
  if (::stat(path, &info) != 0) return system_failure(errno);
  if (change.attributes && !S_ISDIR(info.st_mode)) {
    const bool read_only = (*change.attributes & FILE_ATTRIBUTE_READONLY) != 0;
    const bool is_read_only = (info.st_mode & kWritable) == 0;
    const mode_t mode = read_only ? info.st_mode & ~kWritable : info.st_mode | S_IWUSR;
    if (read_only != is_read_only && ::chmod(path, mode & 07777U) != 0) return system_failure(errno);
  }
  const timespec times[] = {timespec_of(change.accessed), timespec_of(change.written)};
  if (::utimensat(AT_FDCWD, path, times, 0) != 0) return system_failure(errno);
  return Done{};
}

Result<protocol::AccessFileRequest::Reply> look_at(HandleValue handle, protocol::FileUse use) {
  protocol::AccessFileRequest request;
  request.handle = handle;
  request.use = use;
  return call(std::move(request));
}

// A descriptor's own name, for calls that take no descriptor without rights.
std::string link_to(int file) {
  return "/proc/self/fd/" + std::to_string(file);
}

}  // namespace

Result<FileFacts> facts_of_path(const std::string& path) {
  const std::string absolute = absolute_path(path);
  const auto facts = facts_at(AT_FDCWD, absolute.c_str(), 0);
  if (!facts && facts.code() == ERROR_FILE_NOT_FOUND) return open_failure(absolute, ENOENT);
  return facts;
}

Result<FileFacts> facts_of_handle(HandleValue handle) {
  const auto file = look_at(handle, protocol::FileUse::look);
  if (!file) return file.failure();
  return facts_at(file->file.get(), "", AT_EMPTY_PATH);
}

Status change_path(const std::string& path, const FileChange& change) {
  const std::string absolute = absolute_path(path);
  const Status changed = change_at(absolute.c_str(), change);
  if (!changed && changed.code() == ERROR_FILE_NOT_FOUND) return open_failure(absolute, ENOENT);
  return changed;
}

Status change_handle(HandleValue handle, const FileChange& change) {
  const auto file = look_at(handle, protocol::FileUse::change);
  if (!file) return file.failure();
  return change_at(link_to(file->file.get()).c_str(), change);
}

Result<std::string> path_of_handle(HandleValue handle) {
  const auto file = look_at(handle, protocol::FileUse::look);
  if (!file) return file.failure();
  std::string path(PATH_MAX, '\0');
  const ssize_t size = ::readlink(link_to(file->file.get()).c_str(), path.data(), path.size());
  if (size < 0) return system_failure(errno);
  path.resize(static_cast<std::size_t>(size));
  return path;
}

}  // namespace mapcheck::client
