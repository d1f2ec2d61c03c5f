// SPDX-License-Identifier: Apache-2.0
// The manager's side of a client thread's slot. What it decides by is kept outside of the shared page; in the page the
// client may write what it likes, and harms only itself.
#pragma once

#include <optional>
#include <span>

#include "protocol/slot.h"
#include "support/unique_fd.h"

namespace mapcheck::manager {

// What the client gets. There is no bell without memory.
struct SlotEnds {
  UniqueFd memory;  // it cannot be cut
  int bell = -1;
};

class ServedSlot {
 public:
  ServedSlot() = default;
  ~ServedSlot();
  ServedSlot(const ServedSlot&) = delete;
  ServedSlot& operator=(const ServedSlot&) = delete;

  // Nothing when no more can be had, or when there is a slot already.
  SlotEnds make();
  bool exists() const { return slot_ != nullptr; }
  // An event for epoll when it rings (edge-triggered: it is never read).
  int bell() const { return bell_.get(); }

  bool is_watched() const { return watched_; }
  void watch(bool watched);

  // Whether a request stands there that was not taken yet. Its client may have gone to sleep already.
  bool has_request() const;
  // Copies it; nothing when its length is not one.
  std::optional<std::span<const std::byte>> take_request(std::span<std::byte> buffer);
  // False when the reply has to go over the socket.
  bool answer(std::span<const std::byte> bytes, bool has_descriptors);

 private:
  // Takes the turn from a client that waits here, and wakes it. False when it waits on the socket.
  bool hand_over(protocol::Turn turn);

  protocol::Slot* slot_ = nullptr;
  UniqueFd bell_;
  bool watched_ = false;
  bool taken_ = false;  // the request that is being dealt with came from here
  std::uint32_t last_ = 0;
};

}  // namespace mapcheck::manager
