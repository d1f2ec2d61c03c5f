// SPDX-License-Identifier: Apache-2.0
// Share modes as Windows checks them: each open that reads, writes or deletes must be allowed by all that are there,
// and must itself allow what those do. A writable section counts as a writer that stays when its handle has gone.
#include "objects/file.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "objects/handle_table.h"
#include "support/system_error.h"
#include "winnt.h"

namespace mapcheck::objects {
namespace {

constexpr Access kReads = FILE_READ_DATA | FILE_EXECUTE;
constexpr Access kWrites = FILE_WRITE_DATA | FILE_APPEND_DATA;

constexpr std::int64_t kPage = 4096;

bool has_room_for(int file, std::int64_t growth) {
  struct statvfs room {};
  if (::fstatvfs(file, &room) != 0 || room.f_frsize == 0) return true;
  return static_cast<std::uint64_t>(growth) / room.f_frsize <= room.f_bavail;
}

bool takes_part(Access access) {
  return (access & (kReads | kWrites | DELETE)) != 0;
}

}  // namespace

Status FileNode::check_open(Access access, std::uint32_t share) const {
  if (is_delete_pending()) return fail(ERROR_ACCESS_DENIED);
  if (!takes_part(access)) return Done{};
  const bool refused = ((access & kReads) != 0 && counts_.sharing_read < counts_.open) ||
                       ((access & kWrites) != 0 && counts_.sharing_write < counts_.open) ||
                       ((access & DELETE) != 0 && counts_.sharing_delete < counts_.open) ||
                       ((share & FILE_SHARE_READ) == 0 && counts_.readers != 0) ||
                       ((share & FILE_SHARE_WRITE) == 0 && (counts_.writers != 0 || writable_sections_ != 0)) ||
                       ((share & FILE_SHARE_DELETE) == 0 && counts_.deleters != 0);
  return refused ? Status(fail(ERROR_SHARING_VIOLATION)) : Status(Done{});
}

void FileNode::count(Access access, std::uint32_t share, unsigned step) {
  if (!takes_part(access)) return;
  counts_.open += step;
  if ((access & kReads) != 0) counts_.readers += step;
  if ((access & kWrites) != 0) counts_.writers += step;
  if ((access & DELETE) != 0) counts_.deleters += step;
  if ((share & FILE_SHARE_READ) != 0) counts_.sharing_read += step;
  if ((share & FILE_SHARE_WRITE) != 0) counts_.sharing_write += step;
  if ((share & FILE_SHARE_DELETE) != 0) counts_.sharing_delete += step;
}

void FileNode::enter(Access access, std::uint32_t share) {
  ++handles_;
  count(access, share, 1U);
}

void FileNode::leave(Access access, std::uint32_t share) {
  --handles_;
  count(access, share, ~0U);  // minus one
}

void FileNode::section_added(bool writable) {
  ++sections_;
  if (writable) ++writable_sections_;
}

void FileNode::section_removed(bool writable) {
  --sections_;
  if (writable) --writable_sections_;
}

Result<std::shared_ptr<FileNode>> FileTable::node_of(int file) {
  struct stat info {};
  if (::fstat(file, &info) != 0) return system_failure(errno);
  const FileId id{info.st_dev, info.st_ino};
  const auto found = nodes_.find(id);
  if (found != nodes_.end()) return found->second->shared_from_this();
  const auto forget = [this, id](FileNode* node) {
    nodes_.erase(id);
    delete node;
  };
  std::shared_ptr<FileNode> node(new FileNode, forget);
  nodes_.emplace(id, node.get());
  return node;
}

File::File(Tally& tally, std::shared_ptr<FileNode> node, UniqueFd fd, FileOptions options)
    : Object(tally, kKind), node_(std::move(node)), fd_(std::move(fd)), options_(std::move(options)) {
  node_->enter(options_.access, options_.share);
}

Result<std::int64_t> File::size() const {
  struct stat info {};
  if (::fstat(fd(), &info) != 0) return system_failure(errno);
  return info.st_size;
}

mode_t File::type() const {
  struct stat info {};
  return ::fstat(fd(), &info) == 0 ? info.st_mode : 0;
}

Status File::resize(std::int64_t size) const {
  struct stat info {};
  if (::fstat(fd(), &info) != 0) return system_failure(errno);
  const std::int64_t growth = size - info.st_size;
  // D-073. Linux would promise more than there is, and break the promise when a page of a view is written.
  if (growth > 0 && !has_room_for(fd(), growth)) return fail(ERROR_DISK_FULL);
  if (::ftruncate(fd(), size) != 0) return system_failure(errno);
  // W-509: bytes that were written through a view behind the end, in the last page, never become contents.
  const std::int64_t rest = (kPage - info.st_size % kPage) % kPage;
  const std::int64_t count = std::min(rest, growth);
  constexpr std::array<char, kPage> zeros{};
  if (count > 0 && ::pwrite(fd(), zeros.data(), static_cast<std::size_t>(count), info.st_size) != count) {
    return system_failure(errno);
  }
  return Done{};
}

void File::operation_ended() {
  if (--pending_ == 0) wake_waiters();
}

void File::handle_left(const HandleTable& table) {
  if (node_->locks().empty() || table.has_handle_to(*this)) return;
  node_->locks().release_all({this, &table});  // W-542, D-334: before CloseHandle returns
}

void File::on_last_handle() {
  node_->leave(options_.access, options_.share);
  if (options_.delete_on_close) node_->set_delete_pending(true);
  const bool goes_now = name_goes_with_handle_ || (node_->is_delete_pending() && !node_->has_handles());
  // A path that meanwhile leads elsewhere stays, and nobody is left to hear of it.
  if (goes_now) (void)remove_name(fd());
}

Result<std::string> path_of(int file) {
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  std::string path(PATH_MAX, '\0');
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  if (size < 0) return system_failure(errno);
  path.resize(static_cast<std::size_t>(size));
  return path;
}

Status remove_name(int file) {
  const auto path = path_of(file);
  if (!path) return path.failure();
  struct stat opened {};
  struct stat present {};
  if (::fstat(file, &opened) != 0 || ::lstat(path->c_str(), &present) != 0) return system_failure(errno);
  if (opened.st_dev != present.st_dev || opened.st_ino != present.st_ino) return fail(ERROR_FILE_NOT_FOUND);
  const int removed = S_ISDIR(opened.st_mode) ? ::rmdir(path->c_str()) : ::unlink(path->c_str());
  if (removed != 0) return system_failure(errno);
  return Done{};
}

}  // namespace mapcheck::objects
