// SPDX-License-Identifier: Apache-2.0
// An open file, and what all open files of one inode have in common. Share modes hold while the file has handles; a
// section that keeps the file longer does so without them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "objects/access.h"
#include "objects/object.h"
#include "support/result.h"
#include "support/unique_fd.h"

namespace mapcheck::objects {

// What is known of one inode while somebody has it open: who may share it, and which sections keep it as it is.
class FileNode : public std::enable_shared_from_this<FileNode> {
 public:
  // Whether a handle with these rights, sharing like this, may be opened beside what is there.
  Status check_open(Access access, std::uint32_t share) const;
  void enter(Access access, std::uint32_t share);
  void leave(Access access, std::uint32_t share);

  void section_added(bool writable);
  void section_removed(bool writable);
  bool has_sections() const { return sections_ != 0; }

  // The file goes when its last handle does.
  void delete_when_closed(std::string path) { doomed_path_ = std::move(path); }
  bool is_delete_pending() const { return !doomed_path_.empty(); }
  bool has_handles() const { return handles_ != 0; }
  const std::string& doomed_path() const { return doomed_path_; }

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
  std::string doomed_path_;
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
  std::string path;
};

class File final : public Object {
 public:
  static constexpr Kind kKind = Kind::file;

  // Takes its part in the sharing of the node; the caller has checked that it may.
  File(Tally& tally, std::shared_ptr<FileNode> node, UniqueFd fd, FileOptions options);

  int fd() const { return fd_.get(); }
  FileNode& node() { return *node_; }
  Result<std::int64_t> size() const;
  bool is_directory() const;

  bool is_signaled(const Thread&) const override { return true; }

 protected:
  void on_last_handle() override;

 private:
  const std::shared_ptr<FileNode> node_;
  const UniqueFd fd_;
  const FileOptions options_;
};

// Removes the path if it still leads to the inode behind `file`.
Status remove_file(const std::string& path, int file);

}  // namespace mapcheck::objects
