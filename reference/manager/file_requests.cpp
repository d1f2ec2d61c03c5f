// SPDX-License-Identifier: Apache-2.0
// Open files: may this one be opened so, and what may be done to it while others have it open, mapped or locked. The
// client opens and transfers, the manager decides; nothing is cut before it has.
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
using protocol::FileForm;
using protocol::FilePlace;
using protocol::FileUse;
using protocol::ResizeTo;

// A client's own end of its connection, kept here as a file, would hide its end from us.
bool is_socket(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) != 0 || S_ISSOCK(info.st_mode);
}

constexpr objects::Access kAnyWriting = FILE_WRITE_DATA | FILE_APPEND_DATA;

FileForm form_of(const File& file) {
  const mode_t type = file.type();
  if (S_ISREG(type)) return FileForm::disk;
  if (S_ISDIR(type)) return FileForm::directory;
  return S_ISFIFO(type) ? FileForm::pipe : FileForm::character;
}

// One of these rights is enough.
objects::Access right_for(FileUse use) {
  switch (use) {
    case FileUse::read:
      return FILE_READ_DATA;
    case FileUse::write:
    case FileUse::flush:
      return kAnyWriting;
    case FileUse::look:
      return 0;
    case FileUse::change:
      return FILE_WRITE_ATTRIBUTES;
  }
  return FILE_ALL_ACCESS;
}

// The same file, for who only asks what it is.
UniqueFd without_rights(int file) {
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  return UniqueFd(::open(link.c_str(), O_PATH | O_CLOEXEC));
}

// The last name of a file may go between the client's opening it and our turn: by somebody's death, say.
bool has_lost_its_name(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_nlink == 0;
}

// Which bytes a transfer is about; the position and the end are those of this moment.
Result<objects::ByteRange> range_of(const File& file, const protocol::AccessFileRequest& request, bool append) {
  if (append) {
    const auto size = file.size();
    if (!size) return size.failure();
    return objects::ByteRange{static_cast<std::uint64_t>(*size), request.size};
  }
  if (request.place == FilePlace::offset) return objects::ByteRange{request.offset, request.size};
  const off_t position = ::lseek(file.fd(), 0, SEEK_CUR);
  if (position < 0) return system_failure(errno);
  return objects::ByteRange{static_cast<std::uint64_t>(position), request.size};
}

// A write that begins behind the end moves the end there first, so that what lies between is clear (W-509).
Status make_room_before(const File& file, std::uint64_t offset) {
  const auto size = file.size();
  if (!size) return size.failure();
  if (offset <= static_cast<std::uint64_t>(*size)) return Done{};
  return file.resize(static_cast<std::int64_t>(offset));
}

Status check_transfer(const objects::Ref<File>& file, const Caller& caller, const protocol::AccessFileRequest& request,
                      bool append) {
  if (!file->is_regular() || request.size == 0) return Done{};
  const auto range = range_of(*file, request, append);
  if (!range) return range.failure();
  if (range->first > static_cast<std::uint64_t>(INT64_MAX)) return fail(ERROR_INVALID_PARAMETER);
  const objects::LockOwner owner{file.get(), &caller.process.handles()};
  objects::RangeLocks& locks = file->node().locks();
  const bool writes = request.use == FileUse::write;
  // D-323, D-324, D-325, D-328: other handles and other processes are kept out, and who holds a shared lock from
  // writing.
  if (!(writes ? locks.may_write(owner, *range) : locks.may_read(owner, *range))) return fail(ERROR_LOCK_VIOLATION);
  return writes ? make_room_before(*file, range->first) : Status(Done{});
}

// A file that shall be emptied is written to, whatever rights were asked for.
Status allow_open(objects::FileNode& node, objects::Access access, const protocol::OpenFileRequest& request) {
  const objects::Access checked = request.truncate ? access | FILE_WRITE_DATA : access;
  const Status allowed = node.check_open(checked, request.share);
  if (!allowed || !request.truncate) return allowed;
  if (node.has_sections()) return fail(ERROR_USER_MAPPED_FILE);  // W-491…W-495
  if (::ftruncate(request.file.get(), 0) != 0) return system_failure(errno);
  return Done{};
}

}  // namespace

ReplyTo<protocol::OpenFileRequest> open_file(Caller& caller, protocol::OpenFileRequest& request) {
  const int fd = request.file.get();
  if (fd < 0 || is_socket(fd)) return fail(ERROR_INVALID_PARAMETER);
  if (is_of_the_last(fd)) return fail(ERROR_NO_SYSTEM_RESOURCES);
  if (has_lost_its_name(fd)) return fail(ERROR_FILE_NOT_FOUND);
  const auto node = caller.world.files().node_of(fd);
  if (!node) return node.failure();
  // Every handle to a file can be waited on and asked for attributes.
  objects::Access desired = request.access | SYNCHRONIZE | FILE_READ_ATTRIBUTES;
  if (request.delete_on_close) desired |= DELETE;
  const auto access = objects::grant_open(objects::Kind::file, desired);
  if (!access) return access.failure();
  const Status allowed = allow_open(**node, *access, request);
  if (!allowed) return allowed.failure();
  const objects::FileOptions options{*access, request.share, request.delete_on_close, request.asynchronous};
  auto file = objects::make_object<File>(caller.tally(), *node, request.file.take(), options);
  return protocol::HandleReply{caller.process.handles().open(*file, *access, request.inherit), false};
}

ReplyTo<protocol::AccessFileRequest> access_file(Caller& caller, protocol::AccessFileRequest& request) {
  if (request.use < FileUse::read || request.use > FileUse::change) return fail(ERROR_INVALID_PARAMETER);
  const auto found = caller.find(request.handle);
  if (!found) return found.failure();
  if (found->object->kind() != objects::Kind::file) return fail(ERROR_INVALID_HANDLE);
  const objects::Access enough = right_for(request.use);
  if (enough != 0 && (found->access & enough) == 0) return fail(ERROR_ACCESS_DENIED);
  const objects::Ref<File> file(static_cast<File*>(found->object.get()));
  const bool transfers = request.use == FileUse::read || request.use == FileUse::write;
  if (transfers && file->is_directory()) return fail(ERROR_INVALID_FUNCTION);
  protocol::AccessFileRequest::Reply reply;
  reply.append =
      request.use == FileUse::write && (request.place == FilePlace::end || (found->access & FILE_WRITE_DATA) == 0);
  if (transfers) {
    // An asynchronous file has no position that could be meant.
    if (file->is_asynchronous() && request.place == FilePlace::position) return fail(ERROR_INVALID_PARAMETER);
    const Status checked = check_transfer(file, caller, request, reply.append);
    if (!checked) return checked.failure();
  }
  reply.file = transfers || request.use == FileUse::flush ? protocol::PassedFd::borrow(file->fd())
                                                          : protocol::PassedFd::own(without_rights(file->fd()));
  reply.form = form_of(*file);
  reply.asynchronous = file->is_asynchronous();
  return reply;
}

ReplyTo<protocol::SeekFileRequest> seek_file(Caller& caller, protocol::SeekFileRequest& request) {
  if (request.method > FILE_END) return fail(ERROR_INVALID_PARAMETER);
  const auto file = caller.object<File>(request.handle, 0);
  if (!file) return file.failure();
  const off_t current = ::lseek((*file)->fd(), 0, SEEK_CUR);
  const auto size = (*file)->size();
  if (current < 0 || !size) return system_failure(errno);
  const std::int64_t base = request.method == FILE_BEGIN ? 0 : request.method == FILE_END ? *size : current;
  std::int64_t target = 0;
  if (__builtin_add_overflow(base, request.distance, &target)) return fail(ERROR_INVALID_PARAMETER);
  if (target < 0) return fail(ERROR_NEGATIVE_SEEK);
  if (request.within_32_bits && target > static_cast<std::int64_t>(UINT32_MAX)) return fail(ERROR_INVALID_PARAMETER);
  if (::lseek((*file)->fd(), target, SEEK_SET) < 0) return system_failure(errno);
  return protocol::SeekFileRequest::Reply{target};
}

ReplyTo<protocol::QueryFileRequest> query_file(Caller& caller, protocol::QueryFileRequest& request) {
  const auto found = caller.find(request.handle);
  if (!found) return found.failure();
  const auto file = caller.object<File>(request.handle, 0);
  if (!file) return file.failure();
  const auto size = (*file)->size();
  if (!size) return size.failure();
  return protocol::QueryFileRequest::Reply{form_of(**file), *size, (*file)->node().is_delete_pending(), found->access};
}

// A file with a section can only grow, wherever the section ends (W-466…W-480).
ReplyTo<protocol::ResizeFileRequest> resize_file(Caller& caller, protocol::ResizeFileRequest& request) {
  const auto file = caller.object<File>(request.handle, FILE_WRITE_DATA);
  if (!file) return file.failure();
  const off_t target = request.to == ResizeTo::position ? ::lseek((*file)->fd(), 0, SEEK_CUR) : request.size;
  const auto size = (*file)->size();
  if (!size) return size.failure();
  if (target < 0) return request.to == ResizeTo::position ? system_failure(errno) : fail(ERROR_INVALID_PARAMETER);
  if (target < *size && (*file)->node().has_sections()) return fail(ERROR_USER_MAPPED_FILE);
  // More room does not make a file longer; less cuts it.
  if (request.to == ResizeTo::allocation && target >= *size) return protocol::EmptyReply{};
  const Status done = (*file)->resize(target);
  if (!done) return done.failure();
  return protocol::EmptyReply{};
}

// Both ends are files without a name. What is written waits in the system, so it outlives its writer.
ReplyTo<protocol::CreatePipeRequest> create_pipe(Caller& caller, protocol::CreatePipeRequest& request) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_failure(errno);
  UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  if (is_of_the_last(ends[0]) || is_of_the_last(ends[1])) return fail(ERROR_NO_SYSTEM_RESOURCES);
  // A wish that the system does not grant leaves the size it has.
  if (request.size != 0) (void)::fcntl(write_end.get(), F_SETPIPE_SZ, static_cast<int>(request.size & 0x7FFFFFFFU));
  const auto node = caller.world.files().node_of(read_end.get());
  if (!node) return node.failure();
  constexpr std::uint32_t kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  const auto open = [&](UniqueFd end, objects::Access access) {
    const objects::FileOptions options{access, kShareAll, false, false};
    const auto file = objects::make_object<File>(caller.tally(), *node, std::move(end), options);
    return caller.process.handles().open(*file, access, request.inherit);
  };
  protocol::CreatePipeRequest::Reply reply;
  reply.read = open(std::move(read_end), FILE_GENERIC_READ | FILE_WRITE_ATTRIBUTES);
  reply.write = open(std::move(write_end), FILE_GENERIC_WRITE | FILE_READ_ATTRIBUTES);
  return reply;
}

}  // namespace mapcheck::manager
