// SPDX-License-Identifier: Apache-2.0
// The seam between a client and the object manager: messages with descriptors, whole and in order, one request and one
// reply at a time. A Channel is used by one thread; its end is how the manager learns that the thread ended. Another
// transport is another implementation of these two classes.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "protocol/wire.h"
#include "support/result.h"

namespace mapcheck::protocol {

class Channel {
 public:
  virtual ~Channel() = default;

  // False when the other side is gone.
  [[nodiscard]] virtual bool send(std::span<const std::byte> bytes, std::span<const int> descriptors) = 0;

  // Sleeps until a message is there and gives its length; nothing when the other side is gone. Neither allocates
  // memory, so that a process that is about to die of a fault can still report its exit code.
  [[nodiscard]] virtual std::optional<std::size_t> receive(std::span<std::byte> buffer, Descriptors& descriptors) = 0;

  // Memory that the manager offers for requests, and what rings when one stands there; a channel that has no use for
  // them lets them go.
  virtual void use_slot(UniqueFd /*memory*/, UniqueFd /*bell*/) {}

  // Gives up the channel in a forked child, without the manager taking it for the end of the parent's.
  virtual void forget() = 0;
};

class Connector {
 public:
  virtual ~Connector() = default;
  // Starts a manager if none is running.
  virtual Result<std::unique_ptr<Channel>> connect() = 0;
  virtual Result<std::unique_ptr<Channel>> connect_to_running() = 0;
};

}  // namespace mapcheck::protocol
