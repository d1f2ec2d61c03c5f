// SPDX-License-Identifier: Apache-2.0
// An open file, and what all open files of one inode have in common. Share modes and locks hold while the file has
// handles; a section that keeps the file longer does so without them. A file's path is asked of the system whenever it
// is needed, so it is right after a rename too.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "objects/access.h"
#include "objects/object.h"
#include "objects/range_locks.h"
#include "support/result.h"
#include "support/unique_fd.h"

namespace mapcheck::objects {

// What is known of one inode while somebody has it open: who may share it, which sections keep it as it is, and which
// of its bytes are locked.
class FileNode : public std::enable_shared_from_this<FileNode> {
 public:
  // Whether a handle with these rights, sharing like this, may be opened beside what is there.
  Status check_open(Access access, std::uint32_t share) const;
  void enter(Access access, std::uint32_t share);
  void leave(Access access, std::uint32_t share);

  void section_added(bool writable);
  void section_removed(bool writable);
  bool has_sections() const { return sections_ != 0; }

  // A file whose deletion is pending cannot be opened, and goes with its last handle.
  void set_delete_pending(bool pending) { delete_pending_ = pending; }
  bool is_delete_pending() const { return delete_pending_; }
  bool has_handles() const { return handles_ != 0; }

  RangeLocks& locks() { return locks_; }

 private:
  struct Counts {
    unsigned open = 0, readers = 0, writers = 0, deleters = 0;
    unsigned sharing_read = 0, sharing_write = 0, sharing_delete = 0;
  };
  void count(Access access, std::uint32_t share, unsigned step);

  Counts counts_;  // of the handles that take part in sharing
  unsigned handles_ = 0;
  unsigned sections_ = 0;
  unsigned writable_sections_ = 0;
  bool delete_pending_ = false;
  RangeLocks locks_;
};

using FileId = std::pair<dev_t, ino_t>;

// All open inodes by device and number. A number cannot be used again while a file of it is open here.
class FileTable {
 public:
  Result<std::shared_ptr<FileNode>> node_of(int file);

 private:
  std::map<FileId, FileNode*> nodes_;
};

struct FileOptions {
  Access access = 0;
  std::uint32_t share = 0;
  bool delete_on_close = false;
  bool asynchronous = false;  // opened with FILE_FLAG_OVERLAPPED: it has no position of its own
};

class File final : public Object {
 public:
  static constexpr Kind kKind = Kind::file;

  // Takes its part in the sharing of the node; the caller has checked that it may.
  File(Tally& tally, std::shared_ptr<FileNode> node, UniqueFd fd, FileOptions options);

  int fd() const { return fd_.get(); }
  FileNode& node() { return *node_; }
  Access access() const { return options_.access; }
  bool is_asynchronous() const { return options_.asynchronous; }

  Result<std::int64_t> size() const;
  // Cuts or extends it. What views left behind the old end does not become contents.
  Status resize(std::int64_t size) const;
  bool is_directory() const { return S_ISDIR(type()); }
  bool is_regular() const { return S_ISREG(type()); }
  mode_t type() const;

  void set_delete_on_close(bool deletes) { options_.delete_on_close = deletes; }
  // The name goes when the last handle to this open file does, whoever else has the file open.
  void set_name_goes_with_handle(bool goes) { name_goes_with_handle_ = goes; }

  // A file is signaled when nothing that was begun on it is still to come.
  bool is_signaled(const Thread&) const override { return pending_ == 0; }
  void operation_began() { ++pending_; }
  void operation_ended();
  void handle_left(const HandleTable& table) override;

 protected:
  void on_last_handle() override;

 private:
  const std::shared_ptr<FileNode> node_;
  const UniqueFd fd_;
  FileOptions options_;
  bool name_goes_with_handle_ = false;
  unsigned pending_ = 0;
};

// The path that leads to an open file now.
Result<std::string> path_of(int file);

// Removes the path that leads to the open file, if it still does.
Status remove_name(int file);

}  // namespace mapcheck::objects
