// SPDX-License-Identifier: Apache-2.0
// A request goes into the slot while the manager watches it. The request stands there before the client looks whether
// it is still watched, and the manager looks once more after it stopped watching: one of the two always notices.
#include "protocol/slot_channel.h"

#include <sys/mman.h>

#include <array>
#include <cstring>

namespace mapcheck::protocol {

SlotChannel::~SlotChannel() {
  if (slot_ != nullptr) ::munmap(slot_, kSlotSize);
}

void SlotChannel::use_slot(UniqueFd memory) {
  if (!memory || slot_ != nullptr) return;
  void* const page = ::mmap(nullptr, kSlotSize, PROT_READ | PROT_WRITE, MAP_SHARED, memory.get(), 0);
  if (page == MAP_FAILED) return;  // then without
  ::madvise(page, kSlotSize, MADV_DONTFORK);
  slot_ = static_cast<Slot*>(page);
}

// In a forked child, where the slot is not mapped.
void SlotChannel::forget() {
  slot_ = nullptr;
  asked_in_slot_ = false;
  socket_.forget();
}

bool SlotChannel::send(std::span<const std::byte> bytes, std::span<const int> descriptors) {
  const bool fits = slot_ != nullptr && descriptors.empty() && bytes.size() <= sizeof(slot_->bytes);
  if (!fits || slot_->watched.load() == 0) return socket_.send(bytes, descriptors);
  std::memcpy(slot_->bytes, bytes.data(), bytes.size());
  slot_->size = static_cast<std::uint32_t>(bytes.size());
  ++slot_->number;
  slot_->turn.store(Turn::asked);
  asked_in_slot_ = true;
  return slot_->watched.load() != 0 || socket_.send(kLookIntoSlot, {});
}

std::optional<std::size_t> SlotChannel::receive(std::span<std::byte> buffer, Descriptors& descriptors) {
  if (!std::exchange(asked_in_slot_, false)) return socket_.receive(buffer, descriptors);
  if (!look_for_reply() && !fall_asleep()) return socket_.receive(buffer, descriptors);
  const bool on_socket = slot_->turn.load() == Turn::on_socket;
  std::optional<std::size_t> size;
  if (!on_socket && slot_->size <= buffer.size()) {
    std::memcpy(buffer.data(), slot_->bytes, slot_->size);
    size = slot_->size;
  }
  slot_->turn.store(Turn::idle);
  return on_socket ? socket_.receive(buffer, descriptors) : size;
}

bool SlotChannel::look_for_reply() {
  bool looking = patience_.begin();
  while (slot_->turn.load() == Turn::asked) {
    if (!looking) {
      patience_.gave_up();
      return false;
    }
    looking = patience_.wait();
  }
  patience_.found();
  return true;
}

bool SlotChannel::fall_asleep() {
  Turn asked = Turn::asked;
  return !slot_->turn.compare_exchange_strong(asked, Turn::asleep);
}

}  // namespace mapcheck::protocol
