// SPDX-License-Identifier: Apache-2.0
// sendmsg and recvmsg with SCM_RIGHTS.
#include "protocol/socket_channel.h"

#include <sys/socket.h>

#include <cerrno>

namespace mapcheck::protocol {
namespace {

constexpr std::size_t kControlSize = CMSG_SPACE(sizeof(int) * kMaxDescriptors);

// Keeps the descriptors that came; those beyond the limit are closed at once.
void take_descriptors(msghdr& message, Descriptors& descriptors) {
  std::size_t count = 0;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t present = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < present; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
      UniqueFd fd(number);
      if (count < kMaxDescriptors) descriptors[count++] = std::move(fd);
    }
  }
}

}  // namespace

Delivery send_message(int socket, std::span<const std::byte> bytes, std::span<const int> descriptors) {
  iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
  alignas(cmsghdr) char control[kControlSize] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
  }
  while (true) {
    if (::sendmsg(socket, &message, MSG_NOSIGNAL) >= 0) return Delivery::whole;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Delivery::nothing_yet;
    if (errno != EINTR) return Delivery::gone;
  }
}

Received receive_message(int socket, std::span<std::byte> buffer, Descriptors& descriptors) {
  iovec part{buffer.data(), buffer.size()};
  alignas(cmsghdr) char control[kControlSize] = {};
  while (true) {
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    const ssize_t size = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {Delivery::nothing_yet, 0};
    if (size < 0) return {Delivery::gone, 0};
    take_descriptors(message, descriptors);  // an empty message may carry some too
    if (size == 0 || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return {Delivery::gone, 0};
    return {Delivery::whole, static_cast<std::size_t>(size)};
  }
}

// The end is seen even while a forked child has a copy of the socket.
SocketChannel::~SocketChannel() {
  if (socket_) ::shutdown(socket_.get(), SHUT_RDWR);
}

bool SocketChannel::send(std::span<const std::byte> bytes, std::span<const int> descriptors) {
  return send_message(socket_.get(), bytes, descriptors) == Delivery::whole;
}

std::optional<std::size_t> SocketChannel::receive(std::span<std::byte> buffer, Descriptors& descriptors) {
  const Received received = receive_message(socket_.get(), buffer, descriptors);
  if (received.delivery != Delivery::whole) return std::nullopt;
  return received.size;
}

}  // namespace mapcheck::protocol
