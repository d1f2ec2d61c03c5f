// SPDX-License-Identifier: Apache-2.0
// A request that fits goes into the slot, and when the manager does not watch it, the bell rings. The request stands
// there before the client looks whether it is watched, and the manager looks once more after it stopped watching: one
// of the two always notices.
#include "protocol/slot_channel.h"

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>

namespace mapcheck::protocol {

namespace {

// A nap does not see the manager's end: that is what the socket is for.
constexpr timespec kNap = {0, 50'000'000};

}  // namespace

SlotChannel::~SlotChannel() {
  if (slot_ != nullptr) ::munmap(slot_, kSlotSize);
}

void SlotChannel::use_slot(UniqueFd memory, UniqueFd bell) {
  if (!memory || !bell || slot_ != nullptr) return;
  void* const page = ::mmap(nullptr, kSlotSize, PROT_READ | PROT_WRITE, MAP_SHARED, memory.get(), 0);
  if (page == MAP_FAILED) return;  // then without
  ::madvise(page, kSlotSize, MADV_DONTFORK);
  slot_ = static_cast<Slot*>(page);
  bell_ = std::move(bell);
}

// In a forked child, where the slot is not mapped.
void SlotChannel::forget() {
  slot_ = nullptr;
  bell_.reset();
  asked_in_slot_ = false;
  socket_.forget();
}

bool SlotChannel::send(std::span<const std::byte> bytes, std::span<const int> descriptors) {
  const bool fits = slot_ != nullptr && descriptors.empty() && bytes.size() <= sizeof(slot_->bytes);
  if (!fits) return socket_.send(bytes, descriptors);
  std::memcpy(slot_->bytes, bytes.data(), bytes.size());
  slot_->size = static_cast<std::uint32_t>(bytes.size());
  ++slot_->number;
  slot_->turn.store(Turn::asked);
  asked_in_slot_ = true;
  return slot_->watched.load() != 0 || ring();
}

std::optional<std::size_t> SlotChannel::receive(std::span<std::byte> buffer, Descriptors& descriptors) {
  if (!std::exchange(asked_in_slot_, false)) return socket_.receive(buffer, descriptors);
  const bool is_there = look_for_reply() || nap_for_reply() || fall_asleep();
  const bool on_socket = !is_there || slot_->turn.load() == Turn::on_socket;
  std::optional<std::size_t> size;
  if (!on_socket && slot_->size <= buffer.size()) {
    std::memcpy(buffer.data(), slot_->bytes, slot_->size);
    size = slot_->size;
  }
  if (on_socket) size = socket_.receive(buffer, descriptors);
  slot_->turn.store(Turn::idle);  // the last: the manager may take whatever stands there as long as we ask
  return size;
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

bool SlotChannel::nap_for_reply() {
  Turn turn = Turn::asked;
  if (!slot_->turn.compare_exchange_strong(turn, Turn::napping)) return true;
  ::syscall(SYS_futex, &slot_->turn, FUTEX_WAIT, Turn::napping, &kNap, nullptr, 0);
  return slot_->turn.load() != Turn::napping;
}

bool SlotChannel::fall_asleep() {
  Turn turn = Turn::napping;
  return !slot_->turn.compare_exchange_strong(turn, Turn::asleep);
}

// A bell that cannot ring any louder has been heard.
bool SlotChannel::ring() const {
  const std::uint64_t once = 1;
  return ::write(bell_.get(), &once, sizeof(once)) == sizeof(once) || errno == EAGAIN;
}

}  // namespace mapcheck::protocol
