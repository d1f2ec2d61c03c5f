// SPDX-License-Identifier: Apache-2.0
// Slot n of the table is handle 4 * (n + 1).
#include "objects/handle_table.h"

#include <algorithm>

namespace mapcheck::objects {
namespace {

constexpr HandleValue kStep = 4;

constexpr HandleValue value_of(std::size_t slot) {
  return (slot + 1) * kStep;
}

}  // namespace

HandleValue HandleTable::open(Object& object, Access access, bool inherit) {
  if (free_.empty()) {
    free_.push_back(slots_.size());
    slots_.emplace_back();
  }
  const std::size_t slot = free_.back();
  free_.pop_back();
  object.handle_opened();
  slots_[slot] = Handle{&object, access, inherit, false};
  ++open_;
  return value_of(slot);
}

Handle* HandleTable::find(HandleValue value) {
  const std::uint64_t index = value / kStep;
  if (index == 0 || index > slots_.size()) return nullptr;
  Handle& handle = slots_[index - 1];
  return handle.object == nullptr ? nullptr : &handle;
}

void HandleTable::close(HandleValue value) {
  Object* object = clear(value);
  if (object == nullptr) return;
  object->handle_left(*this);
  object->handle_closed();
}

void HandleTable::take_out(HandleValue value) {
  Object* object = clear(value);
  if (object != nullptr) object->handle_closed();
}

Object* HandleTable::clear(HandleValue value) {
  Handle* handle = find(value);
  if (handle == nullptr) return nullptr;
  Object* object = handle->object;
  *handle = Handle{};
  free_.push_back(static_cast<std::size_t>(value / kStep) - 1);
  --open_;
  return object;
}

bool HandleTable::has_handle_to(const Object& object) const {
  return std::any_of(slots_.begin(), slots_.end(), [&](const Handle& handle) { return handle.object == &object; });
}

void HandleTable::close_all() {
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) close(value_of(slot));
}

void HandleTable::inherit_from(const HandleTable& parent) {
  slots_.resize(parent.slots_.size());
  for (std::size_t slot = slots_.size(); slot-- > 0;) {
    const Handle& handle = parent.slots_[slot];
    if (handle.object == nullptr || !handle.inherit) {
      free_.push_back(slot);
      continue;
    }
    handle.object->handle_opened();
    slots_[slot] = handle;
    ++open_;
  }
}

}  // namespace mapcheck::objects
