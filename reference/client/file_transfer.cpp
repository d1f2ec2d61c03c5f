// SPDX-License-Identifier: Apache-2.0
// read and write, until all is transferred or the other side has no more. The kernel tells a bad buffer only when it
// comes to the bad page, so one that spans pages is touched first, as Windows does.
#include "client/file_transfer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>

#include "client/access_check.h"
#include "client/connection.h"
#include "client/page_size.h"
#include "support/system_error.h"
#include "support/unique_fd.h"

namespace mapcheck::client {
namespace {

using protocol::AccessFileRequest;
using protocol::FileForm;
using protocol::FilePlace;
using protocol::FileUse;

// Whether the pages can be read or written. What this library placed it knows; of other memory the kernel finds out
// itself what lies in one page.
Status admit(const void* buffer, std::size_t size, Access wanted) {
  const auto first = reinterpret_cast<std::uintptr_t>(buffer);
  const Status admitted = admit_access(first, size, wanted);
  if (!admitted) return admitted;
  const int advice = wanted == Access::write ? MADV_POPULATE_WRITE : MADV_POPULATE_READ;
  const std::uintptr_t begin = first / kPageSize * kPageSize;
  if (size == 0 || first + size <= begin + kPageSize) return Done{};
  const std::size_t length = first + size - begin;
  if (::madvise(reinterpret_cast<void*>(begin), length, advice) == 0 || errno == EAGAIN) return Done{};
  return fail(ERROR_NOACCESS);
}

// Keeps a write to a pipe that nobody reads from ending the process: the signal is taken back before it arrives.
class WithoutPipeSignal {
 public:
  WithoutPipeSignal() {
    ::sigemptyset(&pipe_);
    ::sigaddset(&pipe_, SIGPIPE);
    sigset_t waiting;
    ::sigpending(&waiting);
    was_waiting_ = ::sigismember(&waiting, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutPipeSignal() {
    constexpr timespec kAtOnce{};
    if (!was_waiting_) ::sigtimedwait(&pipe_, nullptr, &kAtOnce);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutPipeSignal(const WithoutPipeSignal&) = delete;
  WithoutPipeSignal& operator=(const WithoutPipeSignal&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_waiting_ = false;
};

// A descriptor from outside may be set not to block; then it is waited for.
bool is_to_be_tried_again(int file, short events) {
  if (errno == EINTR) return true;
  if (errno != EAGAIN) return false;
  pollfd entry{file, events, 0};
  return ::poll(&entry, 1, -1) >= 0 || errno == EINTR;
}

Result<AccessFileRequest::Reply> access(HandleValue handle, FileUse use, std::uint32_t size, TransferPlace place) {
  AccessFileRequest request;
  request.handle = handle;
  request.use = use;
  request.place = place.place;
  request.offset = place.offset;
  request.size = size;
  return call(std::move(request));
}

bool has_offset(const AccessFileRequest::Reply& file, TransferPlace place) {
  return file.form == FileForm::disk && place.place == FilePlace::offset;
}

// A synchronous handle stands behind what was transferred, also when the offset was given.
void move_position(const AccessFileRequest::Reply& file, TransferPlace place, ssize_t size) {
  if (!has_offset(file, place) || file.asynchronous) return;
  ::lseek(file.file.get(), static_cast<off_t>(place.offset) + size, SEEK_SET);
}

Result<Transferred> read_from(const AccessFileRequest::Reply& file, void* buffer, std::uint32_t size,
                              TransferPlace place) {
  const int fd = file.file.get();
  ssize_t got = -1;
  do {
    got = has_offset(file, place) ? ::pread(fd, buffer, size, static_cast<off_t>(place.offset))
                                  : ::read(fd, buffer, size);
  } while (got < 0 && is_to_be_tried_again(fd, POLLIN));
  if (got < 0) return system_failure(errno);
  if (got == 0 && size != 0 && file.form == FileForm::pipe) return fail(ERROR_BROKEN_PIPE);
  if (got > 0) move_position(file, place, got);
  return Transferred{static_cast<std::uint32_t>(got), got == 0 && size != 0 && file.form == FileForm::disk,
                     file.asynchronous};
}

ssize_t write_part(const AccessFileRequest::Reply& file, const char* bytes, std::size_t size, TransferPlace place) {
  const int fd = file.file.get();
  if (file.append && file.form == FileForm::disk) {
    const iovec part{const_cast<char*>(bytes), size};
    return ::pwritev2(fd, &part, 1, -1, RWF_APPEND);
  }
  if (has_offset(file, place)) return ::pwrite(fd, bytes, size, static_cast<off_t>(place.offset));
  return ::write(fd, bytes, size);
}

// All of it, in parts where a pipe takes parts.
Result<Transferred> write_to(const AccessFileRequest::Reply& file, const void* buffer, std::uint32_t size,
                             TransferPlace place) {
  const auto* bytes = static_cast<const char*>(buffer);
  std::uint32_t done = 0;
  do {
    const TransferPlace next{place.place, place.offset + done};
    const ssize_t put = write_part(file, bytes + done, size - done, next);
    if (put < 0 && is_to_be_tried_again(file.file.get(), POLLOUT)) continue;
    if (put < 0 && errno == EPIPE) return fail(ERROR_NO_DATA);
    if (put < 0) return system_failure(errno);
    done += static_cast<std::uint32_t>(put);
    if (put == 0) break;
  } while (done < size);
  move_position(file, place, done);
  return Transferred{done, false, file.asynchronous};
}

}  // namespace

Result<Transferred> read_file(HandleValue handle, void* buffer, std::uint32_t size, TransferPlace place) {
  const auto file = access(handle, FileUse::read, size, place);
  if (!file) return file.failure();
  const Status admitted = admit(buffer, size, Access::write);
  if (!admitted) return admitted.failure();
  return read_from(*file, buffer, size, place);
}

Result<Transferred> write_file(HandleValue handle, const void* buffer, std::uint32_t size, TransferPlace place) {
  const auto file = access(handle, FileUse::write, size, place);
  if (!file) return file.failure();
  const Status admitted = admit(buffer, size, Access::read);
  if (!admitted) return admitted.failure();
  if (file->form != FileForm::pipe) return write_to(*file, buffer, size, place);
  const WithoutPipeSignal quiet;
  return write_to(*file, buffer, size, place);
}

Status flush_file(HandleValue handle) {
  const auto file = access(handle, FileUse::flush, 0, {});
  if (!file) return file.failure();
  // What is no file on a disk has nothing to flush.
  if (file->form == FileForm::disk && ::fsync(file->file.get()) != 0) return system_failure(errno);
  return Done{};
}

Result<Peeked> peek_pipe(HandleValue handle, void* buffer, std::uint32_t size) {
  const auto file = access(handle, FileUse::read, 0, {});
  if (!file) return file.failure();
  if (file->form != FileForm::pipe) return fail(ERROR_INVALID_FUNCTION);
  const int fd = file->file.get();
  int available = 0;
  if (::ioctl(fd, FIONREAD, &available) != 0) return system_failure(errno);
  Peeked peeked{static_cast<std::uint32_t>(available), 0};
  if (available == 0) {
    pollfd entry{fd, POLLIN, 0};
    const bool is_broken = ::poll(&entry, 1, 0) == 1 && (entry.revents & POLLHUP) != 0;
    return is_broken ? Result<Peeked>(fail(ERROR_BROKEN_PIPE)) : Result<Peeked>(peeked);
  }
  if (size == 0) return peeked;
  int copy[2] = {-1, -1};
  if (::pipe2(copy, O_CLOEXEC) != 0) return system_failure(errno);
  const UniqueFd read_end(copy[0]);
  const UniqueFd write_end(copy[1]);
  const ssize_t copied = ::tee(fd, write_end.get(), std::min(size, peeked.available), SPLICE_F_NONBLOCK);
  if (copied < 0 && errno != EAGAIN) return system_failure(errno);
  const ssize_t got = copied > 0 ? ::read(read_end.get(), buffer, static_cast<std::size_t>(copied)) : 0;
  if (got < 0) return system_failure(errno);
  peeked.copied = static_cast<std::uint32_t>(got);
  return peeked;
}

}  // namespace mapcheck::client
