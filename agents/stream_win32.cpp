// SPDX-License-Identifier: Apache-2.0
// Stream on Windows and Wine. A pipe end that a child held too would keep the channel open after the agent's death, and
// would make the child's start hang on Windows (GetFileType waits for a pending ReadFile): so every handle here is
// private.
#include <fcntl.h>
#include <io.h>
#include <winsock2.h>
#include <ws2tcpip.h>

#include <stdexcept>

#include "stream.h"
#include "win32.h"

namespace agent {
namespace {

class PipePair : public Stream {
 public:
  PipePair(HANDLE in, HANDLE out) : in_(in), out_(out) {}

  std::size_t read(std::span<char> into) override {
    DWORD count = 0;
    const BOOL ok = ReadFile(in_, into.data(), static_cast<DWORD>(into.size()), &count, nullptr);
    return ok ? count : 0;
  }

  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      DWORD count = 0;
      if (!WriteFile(out_, bytes.data(), static_cast<DWORD>(bytes.size()), &count, nullptr) || count == 0) return false;
      bytes.remove_prefix(count);
    }
    return true;
  }

 private:
  HANDLE in_;
  HANDLE out_;
};

class Socket : public Stream {
 public:
  explicit Socket(SOCKET socket) : socket_(socket) {}

  std::size_t read(std::span<char> into) override {
    const int count = recv(socket_, into.data(), static_cast<int>(into.size()), 0);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }

  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const int count = send(socket_, bytes.data(), static_cast<int>(bytes.size()), 0);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

 private:
  SOCKET socket_;
};

HANDLE private_copy(DWORD which) {
  HANDLE copy = nullptr;
  const HANDLE self = GetCurrentProcess();
  if (!DuplicateHandle(self, GetStdHandle(which), self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
    throw std::runtime_error("standard input and output must be open: the protocol is spoken there");
  }
  return copy;
}

// The C library's descriptor goes along, since it owns the handle and would close it or hand it on.
void point_at_null_device(int descriptor, DWORD which) {
  const int null_device = _open("NUL", _O_RDWR | _O_NOINHERIT);
  _dup2(null_device, descriptor);
  _close(null_device);
  SetStdHandle(which, reinterpret_cast<HANDLE>(_get_osfhandle(descriptor)));
}

}  // namespace

std::unique_ptr<Stream> take_standard_streams() {
  const HANDLE in = private_copy(STD_INPUT_HANDLE);
  const HANDLE out = private_copy(STD_OUTPUT_HANDLE);
  point_at_null_device(0, STD_INPUT_HANDLE);
  point_at_null_device(1, STD_OUTPUT_HANDLE);
  return std::make_unique<PipePair>(in, out);
}

std::unique_ptr<Stream> connect_stream(const std::string& host, unsigned short port) {
  WSADATA unused{};
  if (WSAStartup(MAKEWORD(2, 2), &unused) != 0)
    throw std::runtime_error("the network cannot be used: WSAStartup failed");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
    throw std::runtime_error("not an IPv4 address: " + host);
  // Overlapped, or Windows would let no write pass while the reader's recv is pending.
  const SOCKET socket =
      WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, nullptr, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
  if (socket == INVALID_SOCKET || connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect to the harness at " + host + ":" + std::to_string(port));
  }
  const BOOL at_once = TRUE;  // a line is a whole message: nothing to collect
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<const char*>(&at_once), sizeof at_once);
  return std::make_unique<Socket>(socket);
}

}  // namespace agent
