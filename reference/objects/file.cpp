// SPDX-License-Identifier: Apache-2.0
// Share modes as Windows checks them: each open that reads, writes or deletes must be allowed by all that are there,
// and must itself allow what those do. A writable section counts as a writer that stays when its handle has gone.
#include "objects/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "support/system_error.h"
#include "winnt.h"

namespace mapcheck::objects {
namespace {

constexpr Access kReads = FILE_READ_DATA | FILE_EXECUTE;
constexpr Access kWrites = FILE_WRITE_DATA | FILE_APPEND_DATA;

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

bool File::is_directory() const {
  struct stat info {};
  return ::fstat(fd(), &info) == 0 && S_ISDIR(info.st_mode);
}

void File::on_last_handle() {
  node_->leave(options_.access, options_.share);
  if (options_.delete_on_close) node_->delete_when_closed(options_.path);
  // A path that meanwhile leads elsewhere stays.
  if (node_->is_delete_pending() && !node_->has_handles()) (void)remove_file(node_->doomed_path(), fd());
}

Status remove_file(const std::string& path, int file) {
  struct stat opened {};
  struct stat present {};
  if (::fstat(file, &opened) != 0 || ::lstat(path.c_str(), &present) != 0) return system_failure(errno);
  if (opened.st_dev != present.st_dev || opened.st_ino != present.st_ino) return fail(ERROR_FILE_NOT_FOUND);
  if (::unlink(path.c_str()) != 0) return system_failure(errno);
  return Done{};
}

}  // namespace mapcheck::objects
