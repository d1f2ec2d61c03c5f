// SPDX-License-Identifier: Apache-2.0
// A forked child has no handles, so what was made for its parent is made anew for it.
#include "client/standard_handles.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <optional>

#include "client/connection.h"
#include "support/held_across_forks.h"
#include "winnt.h"

namespace mapcheck::client {
namespace {

struct Entry {
  std::optional<HandleValue> handle;
  pid_t process = 0;  // whose handle it is
};

std::mutex lock;
const HeldAcrossForks<lock> held_across_forks;
std::array<Entry, 3> entries;

Entry& entry_of(Standard which) {
  return entries[static_cast<std::size_t>(which)];
}

std::uint32_t access_of(int flags) {
  if ((flags & O_ACCMODE) == O_RDONLY) return GENERIC_READ;
  return (flags & O_ACCMODE) == O_WRONLY ? GENERIC_WRITE | FILE_READ_ATTRIBUTES : GENERIC_READ | GENERIC_WRITE;
}

// What this process has, if it has been asked for before.
std::optional<HandleValue> known(Standard which) {
  const Entry& entry = entry_of(which);
  return entry.process == ::getpid() ? entry.handle : std::nullopt;
}

Result<HandleValue> open_descriptor(int number) {
  const int flags = ::fcntl(number, F_GETFL);
  if (flags < 0) return HandleValue{0};
  protocol::OpenFileRequest request;
  request.file = protocol::PassedFd::borrow(number);
  request.access = access_of(flags);
  request.share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  request.inherit = true;
  const auto reply = call(std::move(request));
  if (!reply) return reply.failure();
  return reply->handle;
}

}  // namespace

Result<HandleValue> standard_handle(Standard which) {
  {
    const std::lock_guard guard(lock);
    if (const auto handle = known(which)) return *handle;
  }
  const auto opened = open_descriptor(static_cast<int>(which));  // a request, which is not made under the lock
  if (!opened) return opened;
  std::unique_lock guard(lock);
  const auto earlier = known(which);
  if (!earlier) entry_of(which) = Entry{*opened, ::getpid()};
  guard.unlock();
  if (!earlier) return opened;
  if (*opened != 0) (void)call(protocol::CloseHandleRequest{*opened});  // another thread was quicker
  return *earlier;
}

void set_standard_handle(Standard which, HandleValue handle) {
  const std::lock_guard guard(lock);
  entry_of(which) = Entry{handle, ::getpid()};
}

}  // namespace mapcheck::client
