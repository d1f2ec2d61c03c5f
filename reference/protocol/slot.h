// SPDX-License-Identifier: Apache-2.0
// A page that one client thread shares with the object manager: a request and its reply without a system call, while
// both sides are at it. Only a shortcut: whoever does not look at the slot sleeps on the socket, where everything that
// does not fit goes too. The manager believes nothing that stands here: it copies a request before it reads it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace mapcheck::protocol {

// Whose turn it is. The client goes from idle to asked, and from asked to asleep; the manager from asked to one of the
// last two; the client back to idle.
enum class Turn : std::uint32_t {
  idle,
  asked,      // a request is there, and the client looks here for the reply
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

// Said on the socket by a client that put a request into a slot which was no longer watched.
constexpr std::array<std::byte, 1> kLookIntoSlot = {std::byte{1}};

constexpr std::size_t kSlotSize = 4096;
static_assert(sizeof(Slot) <= kSlotSize);
static_assert(std::atomic<Turn>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free);

}  // namespace mapcheck::protocol
