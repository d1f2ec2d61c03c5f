// SPDX-License-Identifier: Apache-2.0
// What all processes of the stress test share: for each client a slot with the model of what it holds. Only the client
// itself changes its model, and what it held is void with its death; so at every moment when all clients rest, the sum
// of the models is what the object manager must have.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace mapcheck::tests::stress {

constexpr std::size_t kSlots = 200;
constexpr std::size_t kRawSlots = 20;  // the last ones: clients that speak the protocol, badly
constexpr std::uint32_t kCallsOfEach = 10'000;
constexpr std::uint32_t kSeed = 4711;

constexpr std::size_t kMostHandles = 28;
constexpr std::size_t kMostViews = 6;
constexpr std::uint32_t kNames = 48;  // the objects 1 to kNames have names; others have higher numbers and none

enum class Kind : std::uint8_t { event, mutex, semaphore, timer, job, section, file };
constexpr std::uint32_t kKinds = 6;  // those that have names

// An object's number is the same in all models. What a section of a file keeps alive is the number of the file.
struct HeldHandle {
  std::uint64_t value = 0;
  std::uint32_t object = 0;
  std::uint32_t keeps = 0;
  Kind kind{};
  bool is_protected = false;
};

struct HeldView {
  std::uint64_t address = 0;
  std::uint32_t object = 0;
  std::uint32_t keeps = 0;
};

// A handle that another client has put into this one's table: handle / 4, generation, object and kind in one word, so
// that it is there wholly or not at all.
struct Mail {
  std::uint64_t value = 0;
  std::uint32_t generation = 0;
  std::uint32_t object = 0;
  Kind kind{};

  std::uint64_t packed() const {
    return (value / 4) << 48 | static_cast<std::uint64_t>(generation & 0xFFFFFU) << 28 |
           static_cast<std::uint64_t>(object & 0xFFFFFFU) << 4 | (static_cast<std::uint64_t>(kind) + 1);
  }
  static Mail unpacked(std::uint64_t word) {
    return {(word >> 48) * 4, static_cast<std::uint32_t>(word >> 28) & 0xFFFFFU,
            static_cast<std::uint32_t>(word >> 4) & 0xFFFFFFU, static_cast<Kind>((word & 15U) - 1)};
  }
};

struct Slot {
  // Counts the programs that have lived here.
  std::atomic<std::uint32_t> generation{0};
  std::atomic<std::int32_t> process_id{0};
  std::atomic<std::uint32_t> calls{0};

  // ---- the model, written by the client only
  bool attached = false;
  std::uint32_t handle_count = 0;
  std::uint32_t view_count = 0;
  std::uint32_t waiters = 0;
  std::array<HeldHandle, kMostHandles> handles;
  std::array<HeldView, kMostViews> views;

  // ---- what passes between clients
  // The slot (and one) that a handle is on the way to; whoever dies with this set may have delivered it.
  std::atomic<std::uint32_t> sending_to{0};
  // There may be handles in the client's table that it does not know of.
  std::atomic<bool> uncertain{false};
  std::array<std::atomic<std::uint64_t>, 16> mail{};

  std::array<char, 240> complaint{};
};

struct Board {
  std::atomic<bool> pause{false};
  std::atomic<std::uint32_t> next_object{kNames + 1};
  std::array<char, 128> folder{};
  std::array<Slot, kSlots> slots;
};

}  // namespace mapcheck::tests::stress
