// SPDX-License-Identifier: Apache-2.0
// The names of files: taken away, now or with the last handle, and changed. A name that leads to a mapped file stays,
// and one that leads to a file in use is not given to another.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "manager/requests.h"
#include "objects/file.h"
#include "support/system_error.h"
#include "winbase.h"

namespace mapcheck::manager {
namespace {

using objects::File;
using objects::FileNode;
using objects::Ref;

constexpr std::uint32_t kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
constexpr std::uint32_t kDispositions = FILE_DISPOSITION_FLAG_DELETE | FILE_DISPOSITION_FLAG_POSIX_SEMANTICS |
                                        FILE_DISPOSITION_FLAG_FORCE_IMAGE_SECTION_CHECK |
                                        FILE_DISPOSITION_FLAG_ON_CLOSE |
                                        FILE_DISPOSITION_FLAG_IGNORE_READONLY_ATTRIBUTE;

// The attribute of Windows: nobody may write.
bool is_read_only(const struct stat& info) {
  return S_ISREG(info.st_mode) && (info.st_mode & 0222U) == 0;
}

bool has_entries(int directory) {
  const int again = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> list(::fdopendir(again), ::closedir);
  if (!list) return false;
  while (const dirent* entry = ::readdir(list.get())) {
    if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0) return true;
  }
  return false;
}

// What keeps a file from being deleted, once it is open for that.
Status check_deletion(const FileNode& node, int file, bool even_read_only) {
  struct stat info {};
  if (::fstat(file, &info) != 0) return system_failure(errno);
  if (is_read_only(info) && !even_read_only) return fail(ERROR_ACCESS_DENIED);
  if (node.has_sections()) return fail(ERROR_ACCESS_DENIED);  // W-482, W-484, W-486, D-219
  if (S_ISDIR(info.st_mode) && has_entries(file)) return fail(ERROR_DIR_NOT_EMPTY);
  return Done{};
}

struct Source {
  std::shared_ptr<FileNode> keep;  // of a file that is not open
  Ref<File> file;
  int fd = -1;
};

// A file to be renamed: an open one, or one that could be opened for it.
Result<Source> source_of(const Caller& caller, const protocol::RenameFileRequest& request) {
  if (request.handle != 0) {
    auto file = caller.object<File>(request.handle, DELETE);
    if (!file) return file.failure();
    const int fd = (*file)->fd();
    return Source{nullptr, std::move(*file), fd};
  }
  if (request.file.get() < 0) return fail(ERROR_INVALID_PARAMETER);
  auto node = caller.world.files().node_of(request.file.get());
  if (!node) return node.failure();
  const Status allowed = (*node)->check_open(DELETE, kShareAll);  // W-505
  if (!allowed) return allowed.failure();
  return Source{std::move(*node), {}, request.file.get()};
}

// Whether the name may be given to another file. Nothing is open or mapped under it, or it is not there.
Status check_target(const Caller& caller, int source, const protocol::RenameFileRequest& request) {
  const UniqueFd target(::open(request.target.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!target) return Done{};
  struct stat there {};
  struct stat moved {};
  if (::fstat(target.get(), &there) != 0 || ::fstat(source, &moved) != 0) return system_failure(errno);
  if (there.st_dev == moved.st_dev && there.st_ino == moved.st_ino) return Done{};
  if (!request.replace) return fail(ERROR_ALREADY_EXISTS);
  if (S_ISDIR(there.st_mode) || is_read_only(there)) return fail(ERROR_ACCESS_DENIED);
  const auto node = caller.world.files().node_of(target.get());
  if (!node) return node.failure();
  const bool in_use = (*node)->has_handles() || (*node)->has_sections();
  return in_use ? Status(fail(ERROR_ACCESS_DENIED)) : Status(Done{});  // inferred
}

Status rename_to(int source, const std::string& target, bool replace) {
  const auto path = objects::path_of(source);
  if (!path) return path.failure();
  const unsigned flags = replace || *path == target ? 0U : static_cast<unsigned>(RENAME_NOREPLACE);
  if (::renameat2(AT_FDCWD, path->c_str(), AT_FDCWD, target.c_str(), flags) == 0) return Done{};
  if (errno == EEXIST) return fail(ERROR_ALREADY_EXISTS);
  if (errno == ENOENT) return fail(ERROR_PATH_NOT_FOUND);
  return system_failure(errno);
}

}  // namespace

// The name goes at once, while handles that share deletion keep the file: what Windows does since it deletes in the
// way of POSIX.
ReplyTo<protocol::DeleteFileRequest> delete_file(Caller& caller, protocol::DeleteFileRequest& request) {
  const int fd = request.file.get();
  if (fd < 0) return fail(ERROR_INVALID_PARAMETER);
  const auto node = caller.world.files().node_of(fd);
  if (!node) return node.failure();
  const Status allowed = (*node)->check_open(DELETE, kShareAll);
  if (!allowed) return allowed.failure();
  const Status checked = check_deletion(**node, fd, false);
  if (!checked) return checked.failure();
  const Status done = objects::remove_name(fd);
  if (!done) return done.failure();
  return protocol::EmptyReply{};
}

// Deletion is pending for all handles from now on (W-511), and can be taken back.
ReplyTo<protocol::SetDispositionRequest> set_disposition(Caller& caller, protocol::SetDispositionRequest& request) {
  if ((request.flags & ~kDispositions) != 0) return fail(ERROR_INVALID_PARAMETER);
  const auto file = caller.object<File>(request.handle, DELETE);
  if (!file) return file.failure();
  const bool deletes = (request.flags & FILE_DISPOSITION_FLAG_DELETE) != 0;
  if (deletes) {
    const bool even_read_only = (request.flags & FILE_DISPOSITION_FLAG_IGNORE_READONLY_ATTRIBUTE) != 0;
    const Status checked = check_deletion((*file)->node(), (*file)->fd(), even_read_only);
    if (!checked) return checked.failure();
  }
  if ((request.flags & FILE_DISPOSITION_FLAG_ON_CLOSE) != 0) {
    (*file)->set_delete_on_close(deletes);
    return protocol::EmptyReply{};
  }
  (*file)->node().set_delete_pending(deletes);
  (*file)->set_name_goes_with_handle(deletes && (request.flags & FILE_DISPOSITION_FLAG_POSIX_SEMANTICS) != 0);
  return protocol::EmptyReply{};
}

ReplyTo<protocol::RenameFileRequest> rename_file(Caller& caller, protocol::RenameFileRequest& request) {
  const auto source = source_of(caller, request);
  if (!source) return source.failure();
  const Status checked = check_target(caller, source->fd, request);
  if (!checked) return checked.failure();
  const Status done = rename_to(source->fd, request.target, request.replace);
  if (!done) return done.failure();
  return protocol::EmptyReply{};
}

}  // namespace mapcheck::manager
