// SPDX-License-Identifier: Apache-2.0
// Messages over a SOCK_SEQPACKET socket: the kernel keeps them whole and carries descriptors. All descriptors that
// arrive are close-on-exec; a message that does not fit is refused, not cut.
#pragma once

#include "protocol/channel.h"

namespace mapcheck::protocol {

enum class Delivery { whole, nothing_yet, gone };

struct Received {
  Delivery delivery = Delivery::gone;
  std::size_t size = 0;
};

// Sends one message. `nothing_yet` can come from a non-blocking socket only: the other side does not read.
Delivery send_message(int socket, std::span<const std::byte> bytes, std::span<const int> descriptors);
Received receive_message(int socket, std::span<std::byte> buffer, Descriptors& descriptors);

class SocketChannel final : public Channel {
 public:
  explicit SocketChannel(UniqueFd socket) : socket_(std::move(socket)) {}
  ~SocketChannel() override;
  bool send(std::span<const std::byte> bytes, std::span<const int> descriptors) override;
  std::optional<std::size_t> receive(std::span<std::byte> buffer, Descriptors& descriptors) override;
  void forget() override { socket_.reset(); }

 private:
  UniqueFd socket_;
};

}  // namespace mapcheck::protocol
