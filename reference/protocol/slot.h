// SPDX-License-Identifier: Apache-2.0
// A page that one client thread shares with the object manager: a request and its reply without a system call, while
// both sides are at it, and with a cheap one while they sleep shortly: a client rings a bell (an eventfd) when the
// manager does not watch, and naps on the turn (a futex). Only a shortcut: whoever waits for long sleeps on the socket,
// where everything that does not fit goes too, and where the end of the other side is noticed. The manager believes
// nothing that stands here: it copies a request before it reads it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace mapcheck::protocol {

// Whose turn it is. The client goes from idle to asked, from there to napping, from there to asleep; the manager from
// asked or napping to one of the last two; the client back to idle.
enum class Turn : std::uint32_t {
  idle,
  asked,      // a request is there, and the client looks here for the reply
  napping,    // the client sleeps on this word, for a short time
  asleep,     // the client waits for the reply on the socket
  answered,   // the reply is there
  on_socket,  // the reply is on the socket: it has a descriptor, or is too long
};

struct Slot {
  std::atomic<std::uint32_t> watched;  // 1 while the manager looks here without being told
  alignas(64) std::atomic<Turn> turn;
  std::uint32_t number;  // of the request: another one than that of the request before
  std::uint32_t size;    // of what is in `bytes`, request or reply
  alignas(64) std::byte bytes[3072];
};

constexpr std::size_t kSlotSize = 4096;
static_assert(sizeof(Slot) <= kSlotSize);
static_assert(std::atomic<Turn>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free);

}  // namespace mapcheck::protocol
