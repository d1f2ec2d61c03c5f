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
#include <memory>

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

// The manager works in another directory than its clients, which may change theirs.
std::string absolute(std::string path) {
  if (path.front() == '/') return path;
  const std::unique_ptr<char, void (*)(void*)> here(::realpath(".", nullptr), std::free);
  return std::string(here ? here.get() : "") + "/" + path;
}

// A listening socket of another user's is no manager of ours, wherever it came from.
bool is_served_by_this_user(int socket) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

}  // namespace

std::string MeetingPlace::directory_from_environment() {
  if (const char* place = std::getenv("MAPCHECK_REFERENCE_DIR"); place != nullptr && *place != '\0') {
    return absolute(place);
  }
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && *runtime != '\0') {
    return absolute(std::string(runtime) + "/mapcheck-reference");
  }
  return "/tmp/mapcheck-reference-" + std::to_string(::geteuid());
}

Result<UniqueFd> MeetingPlace::open_directory() const {
  UniqueFd directory(::open(directory_.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  // A link in the place of the directory is not a directory; whoever put it there did not mean well.
  if (!directory) return errno == ENOTDIR || errno == ELOOP ? fail(ERROR_ACCESS_DENIED) : system_failure(errno);
  struct stat info {};
  if (::fstat(directory.get(), &info) != 0) return system_failure(errno);
  if (info.st_uid != ::geteuid() || (info.st_mode & 0777U) != 0700U) return fail(ERROR_ACCESS_DENIED);
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
  if (!is_served_by_this_user(socket.get())) return fail(ERROR_ACCESS_DENIED);
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

// A manager that ends removes lock and directory while others may wait for the lock, so a lock counts only if its file
// is still the one that the path leads to.
Result<UniqueFd> MeetingPlace::lock_file(int operation) const {
  while (true) {
    if (::mkdir(directory_.c_str(), 0700) != 0 && errno != EEXIST) return system_failure(errno);
    const auto directory = open_directory();
    if (!directory && directory.code() == ERROR_FILE_NOT_FOUND) continue;  // it went between the two calls
    if (!directory) return directory.failure();
    UniqueFd file(::openat(directory->get(), kLock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file && errno == ENOENT) continue;  // the directory was removed while we had it open
    if (!file) return system_failure(errno);
    while (::flock(file.get(), operation) != 0) {
      if (errno == EINTR) continue;
      return errno == EWOULDBLOCK ? fail(ERROR_BUSY) : system_failure(errno);
    }
    struct stat held {};
    struct stat present {};
    if (::fstat(file.get(), &held) != 0) return system_failure(errno);
    const std::string path = directory_ + "/" + kLock;
    if (::lstat(path.c_str(), &present) == 0 && held.st_ino == present.st_ino && held.st_dev == present.st_dev) {
      return file;
    }
  }
}

void MeetingPlace::remove(bool with_directory) const {
  const auto directory = open_directory();
  if (!directory) return;
  ::unlinkat(directory->get(), kSocket, 0);
  ::unlinkat(directory->get(), kLock, 0);
  if (with_directory) ::rmdir(directory_.c_str());
}

std::string MeetingPlace::explain(Failure failure) const {
  const std::string start = "cannot use the directory " + directory_ + ": ";
  switch (code_of(failure.error)) {
    case ERROR_ACCESS_DENIED:
      return start + "it must be a directory that you own, with mode 0700, in one that you may write to";
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
      return start + "the directory that it should be in does not exist";
    case ERROR_WRITE_PROTECT:
      return start + "its file system is read-only";
    case ERROR_DISK_FULL:
      return start + "its file system is full";
    default:
      return start + "Win32 error " + std::to_string(code_of(failure.error));
  }
}

}  // namespace mapcheck::protocol
