// SPDX-License-Identifier: Apache-2.0
// Stream on POSIX: descriptors above those that programs expect things of, closed at every exec.
#include "stream.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace agent {
namespace {

constexpr int kFirstPrivateDescriptor = 10;

class Descriptors : public Stream {
 public:
  Descriptors(int in, int out) : in_(in), out_(out) {}

  std::size_t read(std::span<char> into) override {
    ssize_t count = 0;
    do {
      count = ::read(in_, into.data(), into.size());
    } while (count < 0 && errno == EINTR);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }

  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t count = ::write(out_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

 private:
  int in_;
  int out_;
};

int private_copy(int descriptor) {
  const int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, kFirstPrivateDescriptor);
  if (copy < 0) throw std::runtime_error("standard input and output must be open: the protocol is spoken there");
  return copy;
}

}  // namespace

std::unique_ptr<Stream> take_standard_streams() {
  const int in = private_copy(STDIN_FILENO);
  const int out = private_copy(STDOUT_FILENO);
  const int null_device = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null_device < 0) throw std::runtime_error("cannot open /dev/null");
  dup2(null_device, STDIN_FILENO);
  dup2(null_device, STDOUT_FILENO);
  close(null_device);
  return std::make_unique<Descriptors>(in, out);
}

std::unique_ptr<Stream> connect_stream(const std::string& host, unsigned short port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
    throw std::runtime_error("not an IPv4 address: " + host);
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made < 0 || connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect to the harness at " + host + ":" + std::to_string(port) + ": " +
                             std::strerror(errno));
  }
  const int at_once = 1;  // a line is a whole message: nothing to collect
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  const int moved = private_copy(made);
  close(made);
  return std::make_unique<Descriptors>(moved, moved);
}

}  // namespace agent
