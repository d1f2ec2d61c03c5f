// SPDX-License-Identifier: Apache-2.0
// A client's channel over a socket, with a slot beside it once the manager has given one.
#pragma once

#include "protocol/channel.h"
#include "protocol/patience.h"
#include "protocol/slot.h"
#include "protocol/socket_channel.h"

namespace mapcheck::protocol {

class SlotChannel final : public Channel {
 public:
  explicit SlotChannel(UniqueFd socket) : socket_(std::move(socket)) {}
  ~SlotChannel() override;

  bool send(std::span<const std::byte> bytes, std::span<const int> descriptors) override;
  std::optional<std::size_t> receive(std::span<std::byte> buffer, Descriptors& descriptors) override;
  void forget() override;
  void use_slot(UniqueFd memory, UniqueFd bell) override;

 private:
  // True when the reply is in the slot.
  bool look_for_reply();
  bool nap_for_reply();
  // The end of these two; true when the reply came at that moment.
  bool fall_asleep();
  bool ring() const;

  SocketChannel socket_;
  Slot* slot_ = nullptr;
  UniqueFd bell_;
  bool asked_in_slot_ = false;
  Patience patience_{Patience::Limits{}};
};

}  // namespace mapcheck::protocol
