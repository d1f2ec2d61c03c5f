// SPDX-License-Identifier: Apache-2.0
// memfd, sealed so that the client cannot make the manager's accesses fault.
#include "manager/served_slot.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <new>

namespace mapcheck::manager {

using protocol::Slot;
using protocol::Turn;

ServedSlot::~ServedSlot() {
  if (slot_ != nullptr) ::munmap(slot_, protocol::kSlotSize);
}

SlotEnds ServedSlot::make() {
  if (slot_ != nullptr) return {};
  UniqueFd bell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  UniqueFd memory(::memfd_create("mapcheck-slot", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  if (!bell || !memory || ::ftruncate(memory.get(), protocol::kSlotSize) != 0) return {};
  if (::fcntl(memory.get(), F_ADD_SEALS, kSeals) != 0) return {};
  void* const page = ::mmap(nullptr, protocol::kSlotSize, PROT_READ | PROT_WRITE, MAP_SHARED, memory.get(), 0);
  if (page == MAP_FAILED) return {};
  slot_ = new (page) Slot{};
  bell_ = std::move(bell);
  return {std::move(memory), bell_.get()};
}

void ServedSlot::watch(bool watched) {
  watched_ = watched;
  slot_->watched.store(watched ? 1 : 0);
}

bool ServedSlot::has_request() const {
  if (slot_ == nullptr || taken_) return false;
  const Turn turn = slot_->turn.load();
  return (turn == Turn::asked || turn == Turn::napping || turn == Turn::asleep) && slot_->number != last_;
}

std::optional<std::span<const std::byte>> ServedSlot::take_request(std::span<std::byte> buffer) {
  taken_ = true;
  last_ = slot_->number;
  const std::size_t size = slot_->size;
  if (size > sizeof(slot_->bytes) || size > buffer.size()) return std::nullopt;
  std::memcpy(buffer.data(), slot_->bytes, size);
  return buffer.first(size);
}

bool ServedSlot::answer(std::span<const std::byte> bytes, bool has_descriptors) {
  if (!taken_) return false;
  taken_ = false;
  if (has_descriptors || bytes.size() > sizeof(slot_->bytes)) {
    hand_over(Turn::on_socket);
    return false;
  }
  std::memcpy(slot_->bytes, bytes.data(), bytes.size());
  slot_->size = static_cast<std::uint32_t>(bytes.size());
  return hand_over(Turn::answered);
}

// An honest client goes from asked to napping to asleep, so that three looks are enough.
bool ServedSlot::hand_over(Turn turn) {
  Turn seen = slot_->turn.load();
  for (int look = 0; look < 3 && (seen == Turn::asked || seen == Turn::napping); ++look) {
    if (!slot_->turn.compare_exchange_strong(seen, turn)) continue;
    if (seen == Turn::napping) ::syscall(SYS_futex, &slot_->turn, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    return true;
  }
  return false;
}

}  // namespace mapcheck::manager
