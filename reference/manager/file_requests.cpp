// SPDX-License-Identifier: Apache-2.0
// Files: may this one be opened so, and what may be done to it while others have it open or mapped. The client opens,
// the manager decides; nothing is cut or removed before it has.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "manager/requests.h"
#include "objects/file.h"
#include "support/descriptor_room.h"
#include "support/system_error.h"
#include "winbase.h"

namespace mapcheck::manager {
namespace {

using objects::File;

// A client's own end of its connection, kept here as a file, would hide its end from us.
bool is_socket(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) != 0 || S_ISSOCK(info.st_mode);
}

Status cut(int file, off_t size) {
  if (::ftruncate(file, size) != 0) return system_failure(errno);
  return Done{};
}

}  // namespace

ReplyTo<protocol::OpenFileRequest> open_file(Caller& caller, protocol::OpenFileRequest& request) {
  const int fd = request.file.get();
  if (fd < 0 || is_socket(fd)) return fail(ERROR_INVALID_PARAMETER);
  if (is_of_the_last(fd)) return fail(ERROR_NO_SYSTEM_RESOURCES);
  const auto node = caller.world.files().node_of(fd);
  if (!node) return node.failure();
  // Every handle to a file can be waited on and asked for attributes.
  objects::Access desired = request.access | SYNCHRONIZE | FILE_READ_ATTRIBUTES;
  if (request.delete_on_close) desired |= DELETE;
  const auto access = objects::grant_open(objects::Kind::file, desired);
  if (!access) return access.failure();
  const Status allowed = (*node)->check_open(*access, request.share);
  if (!allowed) return allowed.failure();
  if (request.truncate) {
    if ((*node)->has_sections()) return fail(ERROR_USER_MAPPED_FILE);
    const Status done = cut(fd, 0);
    if (!done) return done.failure();
  }
  objects::FileOptions options{*access, request.share, request.delete_on_close, request.path};
  auto file = objects::make_object<File>(caller.tally(), *node, request.file.take(), std::move(options));
  return protocol::HandleReply{caller.process.handles().open(*file, *access, request.inherit), false};
}

ReplyTo<protocol::AccessFileRequest> access_file(Caller& caller, protocol::AccessFileRequest& request) {
  const auto found = caller.find(request.handle);
  if (!found) return found.failure();
  if (found->object->kind() != objects::Kind::file) return fail(ERROR_INVALID_HANDLE);
  const objects::Access enough = request.write ? FILE_WRITE_DATA | FILE_APPEND_DATA : FILE_READ_DATA;
  if ((found->access & enough) == 0) return fail(ERROR_ACCESS_DENIED);
  protocol::AccessFileRequest::Reply reply;
  reply.file = protocol::PassedFd::borrow(static_cast<File&>(*found->object).fd());
  reply.append = request.write && (found->access & FILE_WRITE_DATA) == 0;
  return reply;
}

ReplyTo<protocol::SeekFileRequest> seek_file(Caller& caller, protocol::SeekFileRequest& request) {
  if (request.method > FILE_END) return fail(ERROR_INVALID_PARAMETER);
  const auto file = caller.object<File>(request.handle, 0);
  if (!file) return file.failure();
  constexpr int kWhence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  const off_t position = ::lseek((*file)->fd(), request.distance, kWhence[request.method]);
  if (position < 0) return errno == EINVAL ? fail(ERROR_NEGATIVE_SEEK) : system_failure(errno);
  return protocol::SeekFileRequest::Reply{position};
}

ReplyTo<protocol::QueryFileRequest> query_file(Caller& caller, protocol::QueryFileRequest& request) {
  const auto file = caller.object<File>(request.handle, FILE_READ_ATTRIBUTES);
  if (!file) return file.failure();
  const auto size = (*file)->size();
  if (!size) return size.failure();
  return protocol::QueryFileRequest::Reply{*size};
}

// A file with a section can only grow, wherever the section ends.
ReplyTo<protocol::SetEndOfFileRequest> set_end_of_file(Caller& caller, protocol::SetEndOfFileRequest& request) {
  const auto file = caller.object<File>(request.handle, FILE_WRITE_DATA);
  if (!file) return file.failure();
  const off_t position = ::lseek((*file)->fd(), 0, SEEK_CUR);
  const auto size = (*file)->size();
  if (position < 0 || !size) return system_failure(errno);
  if (position < *size && (*file)->node().has_sections()) return fail(ERROR_USER_MAPPED_FILE);
  const Status done = cut((*file)->fd(), position);
  if (!done) return done.failure();
  return protocol::EmptyReply{};
}

// The name goes at once, while handles that share deletion keep the file: what Windows does since it deletes in the
// way of POSIX.
ReplyTo<protocol::DeleteFileRequest> delete_file(Caller& caller, protocol::DeleteFileRequest& request) {
  const int fd = request.file.get();
  if (fd < 0) return fail(ERROR_INVALID_PARAMETER);
  const auto node = caller.world.files().node_of(fd);
  if (!node) return node.failure();
  const Status allowed = (*node)->check_open(DELETE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE);
  if (!allowed) return allowed.failure();
  if ((*node)->has_sections()) return fail(ERROR_ACCESS_DENIED);
  const Status done = objects::remove_file(request.path, fd);
  if (!done) return done.failure();
  return protocol::EmptyReply{};
}

}  // namespace mapcheck::manager
