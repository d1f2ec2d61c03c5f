// SPDX-License-Identifier: Apache-2.0
// The meeting place on disk. Socket paths go through /proc/self/fd, since a socket address holds only 108 bytes and the
// directory's path may be longer.
#include "protocol/meeting_place.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "support/system_error.h"

namespace mapcheck::protocol {
namespace {

constexpr char kSocket[] = "manager.sock";
constexpr char kLock[] = "manager.lock";
constexpr int kBacklog = 512;

struct Address {
  sockaddr_un name{};
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&name); }
};

Address address_in(int directory) {
  Address address;
  address.name.sun_family = AF_UNIX;
  const std::string path = "/proc/self/fd/" + std::to_string(directory) + "/" + kSocket;
  std::strncpy(address.name.sun_path, path.c_str(), sizeof(address.name.sun_path) - 1);
  return address;
}

}  // namespace

std::string MeetingPlace::directory_from_environment() {
  if (const char* place = std::getenv("MAPCHECK_REFERENCE_DIR"); place != nullptr && *place != '\0') return place;
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && *runtime != '\0') {
    return std::string(runtime) + "/mapcheck-reference";
  }
  return "/tmp/mapcheck-reference-" + std::to_string(::geteuid());
}

Status MeetingPlace::prepare() const {
  if (::mkdir(directory_.c_str(), 0700) != 0 && errno != EEXIST) return system_failure(errno);
  struct stat info {};
  if (::lstat(directory_.c_str(), &info) != 0) return system_failure(errno);
  const bool is_private = S_ISDIR(info.st_mode) && info.st_uid == ::geteuid() && (info.st_mode & 077U) == 0;
  if (!is_private) return fail(ERROR_ACCESS_DENIED);
  return Done{};
}

Result<UniqueFd> MeetingPlace::open_directory() const {
  UniqueFd directory(::open(directory_.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) return system_failure(errno);
  return directory;
}

Result<UniqueFd> MeetingPlace::connect() const {
  auto directory = open_directory();
  if (!directory) return directory.failure();
  UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!socket) return system_failure(errno);
  const Address address = address_in(directory->get());
  while (::connect(socket.get(), address.get(), sizeof(address.name)) != 0) {
    if (errno == EINTR) continue;
    if (errno == ECONNREFUSED) return fail(ERROR_FILE_NOT_FOUND);
    return system_failure(errno);
  }
  return socket;
}

Result<UniqueFd> MeetingPlace::listen() const {
  auto directory = open_directory();
  if (!directory) return directory.failure();
  UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return system_failure(errno);
  ::unlinkat(directory->get(), kSocket, 0);
  const Address address = address_in(directory->get());
  if (::bind(socket.get(), address.get(), sizeof(address.name)) != 0) return system_failure(errno);
  if (::listen(socket.get(), kBacklog) != 0) return system_failure(errno);
  return socket;
}

Result<UniqueFd> MeetingPlace::lock() const {
  return lock_file(LOCK_EX);
}
Result<UniqueFd> MeetingPlace::try_lock() const {
  return lock_file(LOCK_EX | LOCK_NB);
}

// A manager that ends removes the lock file while others may wait for it, so a lock counts only if the file is still
// the one in the directory.
Result<UniqueFd> MeetingPlace::lock_file(int operation) const {
  while (true) {
    if (const Status prepared = prepare(); !prepared) return prepared.failure();
    const std::string path = directory_ + "/" + kLock;
    UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file && errno == ENOENT) continue;  // the directory went between the two calls
    if (!file) return system_failure(errno);
    while (::flock(file.get(), operation) != 0) {
      if (errno == EINTR) continue;
      return errno == EWOULDBLOCK ? fail(ERROR_BUSY) : system_failure(errno);
    }
    struct stat held {};
    struct stat present {};
    if (::fstat(file.get(), &held) != 0) return system_failure(errno);
    if (::lstat(path.c_str(), &present) == 0 && held.st_ino == present.st_ino && held.st_dev == present.st_dev) {
      return file;
    }
  }
}

void MeetingPlace::remove(bool with_directory) const {
  ::unlink((directory_ + "/" + kSocket).c_str());
  ::unlink((directory_ + "/" + kLock).c_str());
  if (with_directory) ::rmdir(directory_.c_str());
}

}  // namespace mapcheck::protocol
